/** Longest time the thread computes without looking at its messages: what a cancel has to wait for at most. */
const LONGEST_MS = 12;

let lastBreath = 0;

/**
 * Lets waiting messages (a cancel, say) be served when the thread has computed for a while. A message channel and not
 * a timer, because browsers stretch nested timers to 4 ms and more.
 */
export async function breathe(): Promise<void> {
  if (performance.now() - lastBreath < LONGEST_MS) return;
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
  lastBreath = performance.now();
}
