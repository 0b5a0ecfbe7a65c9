export interface CountingDevice {
  device: GPUDevice;
  /** Calls by method. */
  created: Map<string, number>;
  /** Bytes of buffers that were created and not destroyed. */
  live(): number;
}

/** A device that counts what is created on it. */
export function countingDevice(device: GPUDevice): CountingDevice {
  const created = new Map<string, number>();
  let live = 0;
  const watch = (buffer: GPUBuffer): GPUBuffer => {
    live += buffer.size;
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      live -= buffer.size;
      buffer.destroy = destroy;
      destroy();
    };
    return buffer;
  };
  const proxy = new Proxy(device, {
    get(target, key) {
      const value = Reflect.get(target, key, target) as unknown;
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const name = String(key);
        if (name.startsWith('create')) created.set(name, (created.get(name) ?? 0) + 1);
        const result = Reflect.apply(value, target, args) as unknown;
        return result instanceof GPUBuffer ? watch(result) : result;
      };
    },
  });
  return { device: proxy, created, live: () => live };
}
