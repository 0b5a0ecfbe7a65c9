import type { ElementType, OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from './onnx-model';

export interface NodeOptions {
  attributes?: Readonly<Record<string, OnnxAttribute>>;
  /** `com.microsoft` for onnxruntime's own operators. */
  domain?: string;
  /** Name of the output, where it is one of the graph's; made up otherwise. */
  output?: string;
}

/** Puts a graph together node by node; values are known by their names. */
export class GraphBuilder {
  private readonly nodes: OnnxNode[] = [];
  private readonly tensors = new Map<string, OnnxTensor>();
  private readonly inputs: OnnxValue[] = [];
  private readonly outputs: OnnxValue[] = [];

  /** @param prefix of the names that are made up: a branch must not repeat those of the graph around it */
  constructor(
    private readonly name: string,
    private readonly prefix = '',
  ) {}

  input(name: string, type: ElementType, dims: OnnxValue['dims']): string {
    this.inputs.push({ name, type, dims });
    return name;
  }

  output(name: string, type: ElementType, dims: OnnxValue['dims']): void {
    this.outputs.push({ name, type, dims });
  }

  /** Adds a node with one output. @returns the output's name */
  node(op: string, inputs: readonly string[], options: NodeOptions = {}): string {
    const name = this.nextName(op);
    const output = options.output ?? name;
    this.add(op, name, inputs, [output], options);
    return output;
  }

  /** Adds a node with several outputs, whose names are given. */
  nodeWithOutputs(
    op: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: NodeOptions['attributes'],
  ): void {
    this.add(op, this.nextName(op), inputs, outputs, { attributes });
  }

  /** A constant; the first of a name is kept. @returns its name */
  tensor(tensor: OnnxTensor): string {
    if (!this.tensors.has(tensor.name)) this.tensors.set(tensor.name, tensor);
    return tensor.name;
  }

  /** Integers as a constant list; equal lists are stored once. */
  integers(values: readonly number[]): string {
    return this.integerTensor(`${this.prefix}ints_${values.join('_')}`.replaceAll('-', 'm'), values, [
      values.length,
    ]);
  }

  /** One integer as a constant without dimensions. */
  integer(value: number): string {
    return this.integerTensor(`${this.prefix}int_${value}`.replace('-', 'm'), [value], []);
  }

  integerTensor(name: string, values: readonly number[], dims: readonly number[]): string {
    const data = new Uint8Array(BigInt64Array.from(values, (value) => BigInt(value)).buffer);
    return this.tensor({ name, type: 'int64', dims, data });
  }

  /** One float as a constant without dimensions. */
  float(value: number): string {
    const name = `${this.prefix}float_${String(value).replaceAll('-', 'm')}`;
    const data = new Uint8Array(Float32Array.of(value).buffer);
    return this.tensor({ name, type: 'float32', dims: [], data });
  }

  build(): OnnxGraph {
    const { name, nodes, inputs, outputs } = this;
    return { name, nodes, inputs, outputs, tensors: [...this.tensors.values()] };
  }

  private nextName(op: string): string {
    return `${this.prefix}${op}_${this.nodes.length}`;
  }

  private add(
    op: string,
    name: string,
    inputs: readonly string[],
    outputs: readonly string[],
    { attributes = {}, domain = '' }: NodeOptions,
  ): void {
    this.nodes.push({ op, domain, name, inputs, outputs, attributes });
  }
}
