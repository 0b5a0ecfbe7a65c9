/** Longest time in milliseconds that a thread computes without handling its messages, and so the longest wait of a cancel. */
const MAX_BUSY_MS = 12;

let lastYield = 0;

/**
 * Lets waiting messages (a cancel, for example) be handled once the thread has computed for a while. Uses a message channel
 * rather than a timer, because browsers delay nested timers by 4 ms or more.
 */
export async function yieldToMessages(): Promise<void> {
  if (performance.now() - lastYield < MAX_BUSY_MS) return;
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
  lastYield = performance.now();
}
