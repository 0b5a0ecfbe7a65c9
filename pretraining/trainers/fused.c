/* Element-wise parts of T5 training in bfloat16, fused, for one CPU thread.
 *
 * PyTorch's CPU build of Debian 12 spends two thirds of a training step outside
 * matrix products (a scalar tanh, slow additions of mixed types, a copy for every
 * cast).  These loops do the same work in one pass each; matrix products stay with
 * PyTorch.  fused.py compiles this file and wraps it; bf16 is the upper half of a
 * float, rounded to nearest even.  All matrices are row-major and contiguous.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

typedef uint16_t bf16;

static inline float up(bf16 x) {
  uint32_t bits = (uint32_t)x << 16;
  float f;
  memcpy(&f, &bits, 4);
  return f;
}

static inline bf16 down(float f) {
  uint32_t bits;
  memcpy(&bits, &f, 4);
  return (bf16)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

/* e^x to float precision, in a form that compilers vectorise: 2^k p(r), |r| <= ln(2)/2, Taylor polynomial of degree 6. */
static inline float exponential(float x) {
  x = fminf(fmaxf(x, -87.0f), 88.0f);
  int32_t k = (int32_t)floorf(x * 1.44269504f + 0.5f);
  float r = x - k * 0.693359375f + k * 2.12194440e-4f;
  float p = 1.0f + r * (1.0f + r * (0.5f + r * (1.0f / 6 + r * (1.0f / 24 + r * (1.0f / 120 + r * (1.0f / 720))))));
  int32_t bits = (k + 127) << 23;
  float power;
  memcpy(&power, &bits, 4);
  return p * power;
}

/* y = w x / sqrt(mean(x^2) + eps); inverse keeps 1/sqrt(...) of each row. */
void rms_norm(const float *restrict x, const bf16 *restrict w, bf16 *restrict y, float *restrict inverse, long rows, long d, float eps) {
  for (long r = 0; r < rows; r++, x += d, y += d) {
    float sum = 0;
    for (long i = 0; i < d; i++) sum += x[i] * x[i];
    float s = 1.0f / sqrtf(sum / d + eps);
    inverse[r] = s;
    for (long i = 0; i < d; i++) y[i] = down(up(w[i]) * (x[i] * s));
  }
}

/* gx = s (w gy - x s^2 mean(w gy x)); gw += gy x s. */
void rms_norm_backward(const bf16 *restrict gy, const float *restrict x, const bf16 *restrict w, const float *restrict inverse, float *restrict gx, float *restrict gw, long rows, long d) {
  for (long r = 0; r < rows; r++, x += d, gy += d, gx += d) {
    float s = inverse[r], dot = 0;
    for (long i = 0; i < d; i++) dot += up(gy[i]) * up(w[i]) * x[i];
    float k = s * s * dot / d;
    for (long i = 0; i < d; i++) {
      float g = up(gy[i]);
      gw[i] += g * x[i] * s;
      gx[i] = s * (g * up(w[i]) - x[i] * k);
    }
  }
}

/* y = gelu(a) b for rows [a | b] of width 2f; gelu in its tanh form, written with a logistic function. */
static inline float logistic(float a) { return 1.0f / (1.0f + exponential(-1.5957691216f * (a + 0.044715f * a * a * a))); }

void geglu(const bf16 *restrict ab, bf16 *restrict y, long rows, long f) {
  for (long r = 0; r < rows; r++, ab += 2 * f, y += f)
    for (long i = 0; i < f; i++) {
      float a = up(ab[i]);
      y[i] = down(a * logistic(a) * up(ab[f + i]));
    }
}

void geglu_backward(const bf16 *restrict gy, const bf16 *restrict ab, bf16 *restrict gab, long rows, long f) {
  for (long r = 0; r < rows; r++, ab += 2 * f, gab += 2 * f, gy += f)
    for (long i = 0; i < f; i++) {
      float a = up(ab[i]), b = up(ab[f + i]), g = up(gy[i]);
      float p = logistic(a);
      float slope = p + a * p * (1.0f - p) * 1.5957691216f * (1.0f + 0.134145f * a * a);
      gab[i] = down(g * b * slope);
      gab[f + i] = down(g * a * p);
    }
}

/* One row of q k^T over all keys.  keys are transposed, (d, width), width a multiple of WIDE; q (d). */
typedef float lanes __attribute__((vector_size(64), aligned(4), may_alias));
enum { WIDE = 64, MAX_KEYS = 4096, MAX_D = 128 };

static void score_row(const float *restrict q, const float *restrict keys, float *restrict row, long d, long width) {
  for (long at = 0; at < width; at += WIDE) {
    lanes a = {0}, b = {0}, c = {0}, e = {0};
    for (long i = 0; i < d; i++) {
      const lanes *part = (const lanes *)(keys + i * width + at);
      a += q[i] * part[0];
      b += q[i] * part[1];
      c += q[i] * part[2];
      e += q[i] * part[3];
    }
    lanes *to = (lanes *)(row + at);
    to[0] = a, to[1] = b, to[2] = c, to[3] = e;
  }
}

/* p = softmax over keys of q k^T + bias + mask.  q (B, H, T, D), k (B, H, S, D), p (B, H, T, S); bias (H, T, S) or NULL;
 * mask (B, S); D <= MAX_D, S <= MAX_KEYS.  Scores are float: T5 does not scale them, and rounding a score of 40 to bfloat16
 * would drown the gradient in noise. */
void probabilities(const bf16 *restrict q, const bf16 *restrict k, bf16 *restrict p, const float *restrict bias, const float *restrict mask, long b, long h, long t, long s, long d) {
  static __thread float keys[MAX_D * MAX_KEYS], row[MAX_KEYS];
  float query[MAX_D];
  long width = (s + WIDE - 1) / WIDE * WIDE;
  for (long i = 0; i < b; i++)
    for (long j = 0; j < h; j++, k += s * d) {
      for (long x = 0; x < d; x++) {
        for (long y = 0; y < s; y++) keys[x * width + y] = up(k[y * d + x]);
        for (long y = s; y < width; y++) keys[x * width + y] = 0;
      }
      for (long n = 0; n < t; n++, q += d, p += s) {
        for (long x = 0; x < d; x++) query[x] = up(q[x]);
        score_row(query, keys, row, d, width);
        const float *add = bias ? bias + (j * t + n) * s : 0, *m = mask + i * s;
        float top = -1e30f, sum = 0;
        if (add)
          for (long y = 0; y < s; y++) row[y] += m[y] + add[y];
        else
          for (long y = 0; y < s; y++) row[y] += m[y];
        for (long y = 0; y < s; y++) top = fmaxf(top, row[y]);
        for (long y = 0; y < s; y++) row[y] = exponential(row[y] - top);
        for (long y = 0; y < s; y++) sum += row[y];
        sum = 1.0f / sum;
        for (long y = 0; y < s; y++) p[y] = down(row[y] * sum);
      }
    }
}

/* In place: grad of probabilities -> grad of scores, p (g - sum(g p)); also summed over the batch into gbias (H, T, S). */
void softmax_backward(const bf16 *restrict p, bf16 *restrict g, float *restrict gbias, long b, long h, long t, long s) {
  for (long i = 0; i < b; i++)
    for (long j = 0; j < h; j++)
      for (long q = 0; q < t; q++, p += s, g += s) {
        float dot = 0;
        for (long k = 0; k < s; k++) dot += up(p[k]) * up(g[k]);
        if (gbias) {
          float *sum = gbias + (j * t + q) * s;
          for (long k = 0; k < s; k++) {
            float x = up(p[k]) * (up(g[k]) - dot);
            sum[k] += x;
            g[k] = down(x);
          }
        } else
          for (long k = 0; k < s; k++) g[k] = down(up(p[k]) * (up(g[k]) - dot));
      }
}

/* y = x + h, the residual stream in float. */
void add(const float *restrict x, const bf16 *restrict h, float *restrict y, long n) {
  for (long i = 0; i < n; i++) y[i] = x[i] + up(h[i]);
}

void narrow(const float *restrict x, bf16 *restrict y, long n) {
  for (long i = 0; i < n; i++) y[i] = down(x[i]);
}

void gather(const bf16 *restrict table, const int64_t *restrict ids, float *restrict y, long n, long d) {
  for (long r = 0; r < n; r++, y += d) {
    const bf16 *row = table + ids[r] * d;
    for (long i = 0; i < d; i++) y[i] = up(row[i]);
  }
}

void scatter(const float *restrict g, const int64_t *restrict ids, float *restrict table, long n, long d) {
  for (long r = 0; r < n; r++, g += d) {
    float *row = table + ids[r] * d;
    for (long i = 0; i < d; i++) row[i] += g[i];
  }
}

/* Cross-entropy with label smoothing: losses of the rows (without smoothing), and in place of the logits (N, V)
 * the gradient of the smoothed loss times scale. */
void cross_entropy(bf16 *restrict logits, const int64_t *restrict labels, float *restrict losses, long n, long v, float smoothing, float scale) {
  static __thread float row[65536];
  for (long r = 0; r < n; r++, logits += v) {
    float top = -1e30f, sum = 0;
    for (long i = 0; i < v; i++) row[i] = up(logits[i]);
    for (long i = 0; i < v; i++) top = fmaxf(top, row[i]);
    float label = row[labels[r]] - top;
    for (long i = 0; i < v; i++) row[i] = exponential(row[i] - top);
    for (long i = 0; i < v; i++) sum += row[i];
    losses[r] = logf(sum) - label;
    float k = scale / sum, even = scale * smoothing / v;
    for (long i = 0; i < v; i++) logits[i] = down(row[i] * k - even);
    logits[labels[r]] = down(row[labels[r]] * k - even - scale * (1.0f - smoothing));
  }
}

enum { BLOCK = 2048 };

/* sum = all workers' gradients of a block; worker w's begin at g + w stride. */
static void gather_gradients(const bf16 *restrict g, long workers, long stride, long n, float *restrict sum) {
  for (long i = 0; i < n; i++) sum[i] = up(g[i]);
  for (long w = 1; w < workers; w++)
    for (long i = 0; i < n; i++) sum[i] += up(g[w * stride + i]);
}

/* Sum of squares of the summed gradients. */
double norm_squared(const bf16 *restrict g, long workers, long stride, long n) {
  double total = 0;
  float sum[BLOCK];
  for (long at = 0; at < n; at += BLOCK) {
    long count = n - at < BLOCK ? n - at : BLOCK;
    float part = 0;
    gather_gradients(g + at, workers, stride, count, sum);
    for (long i = 0; i < count; i++) part += sum[i] * sum[i];
    total += part;
  }
  return total;
}

/* Adam (Kingma and Ba 2015) on one range of weights: float master copy, bf16 working copy, and, when keep < 1, a moving
 * average.  scale turns summed gradients into clipped means; rate and root_correction include the bias corrections.
 * No weight decay: embeddings, norms and position biases have none. */
void adam(float *restrict master, bf16 *restrict weights, float *restrict m, float *restrict v, float *restrict average,
          const bf16 *restrict g, long workers, long stride, long n, float scale, float rate, float root_correction, float beta1,
          float beta2, float eps, float keep) {
  float sum[BLOCK];
  for (long at = 0; at < n; at += BLOCK) {
    long count = n - at < BLOCK ? n - at : BLOCK;
    gather_gradients(g + at, workers, stride, count, sum);
    for (long i = 0; i < count; i++) {
      float x = sum[i] * scale;
      float mean = m[at + i] = beta1 * m[at + i] + (1.0f - beta1) * x;
      float square = v[at + i] = beta2 * v[at + i] + (1.0f - beta2) * x * x;
      float w = master[at + i] - rate * mean / (sqrtf(square) * root_correction + eps);
      master[at + i] = w;
      weights[at + i] = down(w);
      if (keep < 1.0f) average[at + i] = keep * average[at + i] + (1.0f - keep) * w;
    }
  }
}
