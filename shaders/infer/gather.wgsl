// Embedding: y[m, :] = W[token[m], :], unpacked to f32. T5 does not scale embeddings.
//
// tokens: [rows], W: [vocabulary, quads] of vec4 (common/weights-*.wgsl), y: [rows, quads] of vec4.
// One thread a quad; dispatch (ceil(quads / THREADS), rows). An id beyond the vocabulary reads the last row: ids are
// checked before they are uploaded, so this only keeps the read inside the buffer.

struct Dims {
  quads: u32,
  vocabulary: u32,
}

@group(0) @binding(0) var<uniform> dims: Dims;
@group(0) @binding(1) var<storage, read> tokens: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4<f32>>;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= dims.quads) { return; }
  let token = min(tokens[id.y], dims.vocabulary - 1u);
  y[id.y * dims.quads + id.x] = weight4(token, id.x, dims.quads);
}
