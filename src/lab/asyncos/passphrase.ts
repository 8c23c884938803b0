import type { Keyboard } from './keyboard';
import type { Screen } from './screen';
import { SHELL_TEXTS } from '../texts';

/**
 * The change that an appliance forces on a person between login and prompt. Nothing is changed in the lab: the old
 * passphrase stays the valid one. False when the person leaves.
 */
export async function changePassphrase(screen: Screen, keyboard: Keyboard, current: string): Promise<boolean> {
  await screen.print(SHELL_TEXTS.passphraseExpired.lines);
  for (;;) {
    const answers: string[] = [];
    for (const question of [SHELL_TEXTS.oldPassphrase, SHELL_TEXTS.newPassphrase, SHELL_TEXTS.retypePassphrase]) {
      screen.show(question.lines.join(''));
      const typed = await keyboard.line('hidden');
      if (typed.kind !== 'line') return false;
      answers.push(typed.text);
    }
    const [old, fresh, again] = answers;
    const accepted = old === current && fresh !== '' && fresh === again;
    await screen.print((accepted ? SHELL_TEXTS.passphraseChanged : SHELL_TEXTS.passphraseRefused).lines);
    if (accepted) return true;
  }
}
