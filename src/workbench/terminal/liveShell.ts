import { StringDecoder } from 'node:string_decoder';
import { routeTarget, type Route } from '../../appliance/appliance';
import { serviceSession } from '../../asyncos/prompt';
import type { Shell, ShellEnd, WindowSize } from '../../ssh/shell';
import type { Came, States } from '../states';

export interface LiveShellOptions {
  readonly filter: (text: string) => string;
  readonly write: (text: string) => void;
  readonly onEnd: (end: ShellEnd) => void;
  /** Whose shell it is; left out where it is that of a hop where a login was left half way. */
  readonly of?: { readonly route: Route; readonly states: States };
}

/** A shell while it is on the screen: bytes become text, and the tree knows that it is open and who else is on. */
export class LiveShell {
  private lastReceived = Date.now();
  private typedSince = false;
  private shell: Shell | undefined;

  constructor(private readonly options: LiveShellOptions) {}

  /** From now on its text comes. */
  begin(shell: Shell): void {
    const { filter, write, onEnd, of } = this.options;
    this.shell = shell;
    const decoder = new StringDecoder('utf8');
    let tail = '';
    const close = of && noteOpen(of);
    shell.onData((chunk) => {
      this.lastReceived = Date.now();
      this.typedSince = false;
      const text = filter(decoder.write(chunk));
      tail = (tail + text).slice(-200);
      if (of !== undefined) noteService(tail, of);
      write(text);
    });
    shell.onClose((end) => {
      this.shell = undefined;
      close?.();
      onEnd(end);
    });
  }

  /** What is typed after its end is as lost as what was not answered. */
  type(keys: string): void {
    this.typedSince = true;
    this.shell?.write(keys);
  }

  /** Where something was typed after the last that came: when that was, ms since 1970. */
  unanswered(): number | undefined {
    return this.typedSince ? this.lastReceived : undefined;
  }

  resize(window: WindowSize): void {
    this.shell?.resize(window);
  }

  pause(): void {
    this.shell?.pause();
  }

  resume(): void {
    this.shell?.resume();
  }

  close(): void {
    this.shell?.close();
  }
}

type Of = NonNullable<LiveShellOptions['of']>;

/** Returns what notes its end. */
function noteOpen({ route, states }: Of): () => void {
  const { id } = routeTarget(route);
  const came: Came = { at: new Date().toISOString(), route };
  states.change(id, (state) => ({ ...state, open: state.open + 1, terminals: [...(state.terminals ?? []), came] }));
  return () =>
    states.change(id, (state) => ({
      ...state,
      open: state.open - 1,
      terminals: (state.terminals ?? []).filter((one) => one !== came),
      service: state.open > 1 && state.service,
    }));
}

function noteService(tail: string, { route, states }: Of): void {
  const { id } = routeTarget(route);
  const service = serviceSession(tail);
  if (service === undefined || states.of(id).service === service) return;
  states.change(id, (state) => ({ ...state, service }));
}
