// Embedding lookup: y[m, :] = W[tokens[m], :], unpacked to f32. T5 does not scale embeddings.
//
// tokens: [rows], W: [vocabulary, quads] of vec4 (common/weights-*.wgsl), y: [rows, quads] of vec4.
// One invocation per quad; dispatch (ceil(quads / WORKGROUP_SIZE), rows). An id beyond the vocabulary reads the last row: ids
// are checked before they are uploaded, so this only keeps the read inside the buffer.

//#uniform GatherParams
//#  quads       columns / 4, rounded up
//#  vocabulary  rows of W

@group(0) @binding(1) var<storage, read> tokens: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4<f32>>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x >= params.quads) { return; }
  let token = min(tokens[id.y], params.vocabulary - 1u);
  y[id.y * params.quads + id.x] = weight4(token, id.x, params.quads);
}
