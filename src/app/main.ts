import '@fontsource-variable/inter/wght.css';
import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { addressParts } from './address/parts';
import { Workbench } from './state/workbench.svelte';
import { speak } from './texts/texts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

const workbench = new Workbench();
for (const part of addressParts(workbench)) workbench.address.add(part);
/** Longest that the page waits for its config, which index.html asks for, before it is laid out. */
const CONFIG_MS = 80;

// Begun first: laying out the page keeps this thread busy while the workers start and the catalog is on its way.
void workbench.start();
await Promise.race([workbench.session.began, new Promise((later) => setTimeout(later, CONFIG_MS))]);
// English is there; where another language cannot be fetched, the page speaks English.
await speak(workbench.settings.language).catch(() => {});
mount(App, { target, props: { workbench } });
