/** Roles of what a person acts on, as assistive technology names them. */
export type ActedOn = 'button' | 'link' | 'menuitem' | 'radio' | 'switch';
export type Field = 'textbox' | 'combobox' | 'spinbutton';
export type Shown = 'heading' | 'button' | 'link' | 'dialog' | 'alert' | 'text';

/** A name in full, or what is in it. */
export type Name = string | RegExp;

interface WayOut {
  /** What the page says. */
  readonly at: RegExp;
  go(): Promise<void>;
}

/** Somebody who goes through the portal: each way of using it does these in its own manner, by roles and names alone. */
export interface Traveller {
  /** Opens an address of the portal: `/` is its first page. */
  goTo(path: string): Promise<void>;
  press(role: ActedOn, name: Name): Promise<void>;
  fill(field: Field, name: Name, value: string): Promise<void>;
  /** Chooses an option of a list. */
  choose(name: Name, option: string): Promise<void>;
  /** Waits until something is shown. `wayOut` is what the person does where the page says something else instead. */
  see(role: Shown, name: Name, wayOut?: WayOut): Promise<void>;
  /** Waits until something is gone. */
  miss(role: Shown, name: Name): Promise<void>;
  /** Waits until something is announced. Whoever sees the page can do without. */
  hear(text: Name): Promise<void>;
}
