import { client } from './api/client';
import { Header } from './ui/header';
import { useRoute } from './ui/hooks';
import { NodesView } from './views/nodes_view';
import { OperationView } from './views/operation_view';
import { OperationsView } from './views/operations_view';

export function App() {
  const route = useRoute();
  return (
    <>
      <a class="skip-link" href="#main">
        Skip to the content
      </a>
      <Header view={route.view} />
      <main id="main" tabIndex={-1}>
        {route.view === 'operations' && <OperationsView client={client} filter={route.filter} />}
        {route.view === 'operation' && <OperationView key={route.name} client={client} route={route} />}
        {route.view === 'nodes' && <NodesView client={client} cluster={route.cluster} search={route.search} />}
        {route.view === 'nowhere' && <p class="empty">There is nothing at this address.</p>}
      </main>
    </>
  );
}
