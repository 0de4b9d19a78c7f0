const WORDS =
  `the council met on monday and agreed three measures that will change how city pays for its buses trains ferries
  before winter comes because nobody had asked passengers what they need while prices rose again by seven percent since last
  spring according to figures published yesterday after long debate mayor said it was not too late but opposition called plan
  vague without money dates or names behind engineers who built harbour bridge warned about salt rust wind load older parts
  must be replaced within two years otherwise heavy traffic has to go around bay which takes forty minutes more every morning
  companies there fear lost orders workers want higher wages schools ask whether buses keep running at night`.split(
    /\s+/,
  );
const CHARACTERS = [
  ...'本报讯沙市区召开双优化专项治理工作推进会暨招商引资大会深入学习贯彻精神要以更高的站位认识经济发展新能源汽车企业投资项目建设市场股票基金银行利率政策改革创新科技数据平台服务全球贸易增长预期分析师表示今年第三季度收入同比上升公司公告称',
];

/** Queries of two words that many articles have, each another one. */
export function queries(count: number, from: number): string[] {
  const word = (index: number) => WORDS[index % WORDS.length] as string;
  return Array.from({ length: count }, (_, index) => `${word(from + index)} ${word(7 * (from + index) + 3)}`);
}

/** The same numbers from 0 to 1 for the same seed. */
function numbers(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Paragraphs of text that no other article has, and that compresses about as real text does. */
function body(number: number, bytes: number): string {
  const random = numbers(number);
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const chinese = number % 2 === 0;
  let html = '';
  for (let length = 0; length < bytes; length = Buffer.byteLength(html)) {
    const words = Array.from({ length: chinese ? 120 : 60 }, () => (chinese ? pick(CHARACTERS) : pick(WORDS)));
    const link = `<a href="https://www.example.com/${Math.floor(random() * 1e6)}?b=1&amp;c=2">${words.splice(0, 4).join(chinese ? '' : ' ')}</a>`;
    html += `<p>${link} ${words.join(chinese ? '' : ' ')}.</p>\n`;
  }
  return html;
}

/** Article `number` as a publisher submits it, half of them in Chinese, with a body of at least so many bytes. */
export function submitted(number: number, categories: string[], bytes = 5_000) {
  const url = `https://www.example.com/2026/11/article-${number}.html`;
  return {
    id: url,
    url,
    title: number % 2 === 0 ? `强作风优环境抓招商 ${number}` : `Three measures & one more: ${number}`,
    content_html: body(number, bytes),
    date_published: new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString(),
    authors: [{ name: 'Ada Miller' }],
    categories,
  };
}
