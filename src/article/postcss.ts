/**
 * Replaces postcss, which sanitize-html imports to filter `style` attributes. We drop them all, so it is never
 * called; leaving it out saves a third of the worker, and postcss does not load in workerd's tests.
 */
export default {};
