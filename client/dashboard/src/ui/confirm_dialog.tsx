import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { errorText } from '../api/errors';
import { utf8Length, visible } from '../format/text';

const MAX_REASON_BYTES = 1024;

export interface ConfirmProps {
  title: string;
  confirm: string;
  danger?: boolean;
  // Whether to ask why.
  withReason?: boolean;
  children?: ComponentChildren;
  onConfirm(reason: string): Promise<void>;
  onClose(): void;
}

// Asks before something is done, does it, and stays with the error where it failed.
export function ConfirmDialog(props: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const tooLong = utf8Length(reason) > MAX_REASON_BYTES;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy || tooLong) return;
    setBusy(true);
    setError('');
    try {
      await props.onConfirm(reason.trim());
      props.onClose();
    } catch (failure) {
      setError(visible(errorText(failure)));
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="dialog-title" onClose={props.onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <h2 id="dialog-title">{props.title}</h2>
        {props.children}
        {props.withReason === true && (
          <label class="field">
            <span>Reason</span>
            <input
              name="reason"
              autocomplete="off"
              autofocus
              placeholder="Why, for whoever finds this later"
              value={reason}
              aria-invalid={tooLong}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
            {tooLong && <small>At most {MAX_REASON_BYTES} bytes.</small>}
          </label>
        )}
        {error !== '' && (
          <p class="banner banner-bad" role="alert">
            {error}
          </p>
        )}
        <div class="dialog-buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Back
          </button>
          <button type="submit" class={props.danger === true ? 'danger' : 'primary'} disabled={busy || tooLong}>
            {busy ? 'Working…' : props.confirm}
          </button>
        </div>
      </form>
    </dialog>
  );
}
