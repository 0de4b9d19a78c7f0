// The suite of test/conformance reads with libxml2, whose WebAssembly workerd doesn't load: so it runs in Node.
import '../conformance/rss.ts';
import '../conformance/rss-profile.ts';
import '../conformance/atom.ts';
import '../conformance/json-feed.ts';
import '../conformance/history.ts';
import '../conformance/text.ts';
import '../conformance/addresses.ts';
