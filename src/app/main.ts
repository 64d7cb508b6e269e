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
// Begun first: laying out a map keeps this thread busy while the catalog is on its way.
void workbench.start();
// English is there; where another language cannot be fetched, the page speaks English.
await speak(workbench.settings.language).catch(() => {});
mount(App, { target, props: { workbench } });
