// The suite of test/conformance reads with libxml2, whose WebAssembly workerd doesn't load: so it runs in Node.
import '../conformance/text.ts';
