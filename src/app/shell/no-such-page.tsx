/** For an address like `#/explroe`. */
export function NoSuchPage() {
  return (
    <main style={{ maxWidth: 560, margin: '15vh auto', padding: 24 }}>
      <h2 style={{ fontSize: 22 }}>There is no such page</h2>
      <p style={{ marginTop: 12, overflowWrap: 'anywhere' }}>
        Nothing stands at <code>{location.hash.slice(0, 120)}</code>. The links above lead to what there is.
      </p>
    </main>
  );
}
