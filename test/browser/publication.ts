/** Of the cities and papers of a real publication's categories: 2,000 of them. */
const CITIES =
  '荆州 上海 北京 广州 深圳 杭州 南京 武汉 成都 重庆 天津 西安 苏州 长沙 郑州 青岛 沈阳 大连 宁波 厦门 福州 济南 合肥 昆明 南昌 贵阳 南宁 太原 石家庄 哈尔滨 长春 海口 兰州 银川 西宁 拉萨 珠海 佛山 东莞 无锡'.split(
    ' ',
  );
const PAPERS =
  '日报 晚报 证券报 商报 财经 科技 教育 健康 房产 汽车 旅游 美食 体育 文化 天气 交通 就业 环境 农业 工业 能源 金融 保险 基金 股票 债券 期货 外汇 黄金 创业 投资 消费 零售 物流 通信 芯片 医药 影视 音乐 读书 摄影 园艺 宠物 亲子 养老 公益 法治 军事 航天 海洋'.split(
    ' ',
  );

/** 1,998 Chinese titles and 2 that differ only by case. */
export const TITLES = [
  'TechWeb',
  'Techweb',
  ...CITIES.flatMap((city) => PAPERS.map((paper) => `${city}${paper}`)).slice(0, 1998),
];

const DAY = 86_400_000;
const NOON = Date.UTC(2026, 10, 20, 4);

/** Two articles in each category; every tenth has an image, every fifth no page of its own. */
export const ARTICLES = TITLES.map((title, index) => ({
  id: `https://www.example.com/${index}`,
  ...(index % 5 === 0 ? {} : { url: `https://www.example.com/articles/${index}.html` }),
  title: `${title}今日要闻，第 ${index + 1} 号`,
  content_html: `<p>这是“${title}”的第 ${index + 1} 篇报道。</p><p>港口的船都回来了，<strong>一条</strong>也没有少。</p>`,
  ...(index % 10 === 0 ? { image: `https://www.example.com/images/${index}.jpg` } : {}),
  date_published: new Date(NOON - index * DAY).toISOString(),
  authors: [{ name: index % 2 === 0 ? '林晓帆' : 'Ada Okafor' }],
  tags: ['港口', index % 3 === 0 ? '生活' : '经济'],
  categories: [title, TITLES[(index * 7 + 1) % TITLES.length]],
}));
