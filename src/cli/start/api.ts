/** The API of a server on this computer, as far as `npm start` needs it. */
export interface Api {
  /** Without a slash at the end. */
  address: string;
  bearer: string;
  /** How many articles the ledger holds. */
  countArticles(): Promise<number>;
  /** The titles of the categories, those with the most articles first. */
  categories(): Promise<{ title: string; count: number; feeds: { rss: string; atom: string; json: string } }[]>;
}

/** Every call rejects with what the server said when it does not answer as the API should. */
export function apiAt(address: string, bearer: string): Api {
  async function get<T>(path: string): Promise<T> {
    const response = await fetch(address + path, { headers: { Authorization: `Bearer ${bearer}` } });
    const body = await response.text();
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${detailOf(body)}`);
    return JSON.parse(body) as T;
  }
  return {
    address,
    bearer,
    countArticles: async () => (await get<{ articles: number }>('/api/health')).articles,
    async categories() {
      type Answer = { categories: Awaited<ReturnType<Api['categories']>> };
      const { categories } = await get<Answer>('/api/categories');
      return categories.sort((a, b) => b.count - a.count);
    },
  };
}

/** `detail` of a problem (RFC 9457), or the text as it is. */
function detailOf(body: string): string {
  try {
    return (JSON.parse(body) as { detail?: string }).detail ?? body;
  } catch {
    return body;
  }
}
