import { type Answer, type Call, fromMessage, toMessage } from './message';

/** Asks at `mailbox` for one call after the other and answers it. While one is worked, nothing is asked. */
export async function answerCalls(
  mailbox: string,
  functions: Record<string, (argument: never) => unknown>,
): Promise<never> {
  const answer = (message: Answer) => fetch(`${mailbox}/answer`, { method: 'POST', body: toMessage(message) });
  for (;;) {
    const { id, name, argument } = fromMessage(await (await fetch(`${mailbox}/call`)).text()) as Call;
    try {
      await answer({ id, result: await functions[name]!(argument as never) });
    } catch (error) {
      await answer({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
}
