import { visible } from '../format/text';

// Text from a cluster or from another person: as text only, its direction kept to itself.
export function Foreign({ text, class: name }: { text: string; class?: string }) {
  const shown = visible(text);
  return (
    <bdi class={name} title={shown}>
      {shown}
    </bdi>
  );
}
