import { render } from 'preact';
import { App } from './app';
import { followLinks } from './router';
import { applyTheme, savedTheme } from './theme';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/controls.css';
import './styles/table.css';
import './styles/operation.css';
import './styles/timeline.css';

applyTheme(savedTheme());
followLinks(document);
render(<App />, document.getElementById('app')!);
