/** One publication: one ledger, one hub. */
const NAME = 'publication';

/** Where an object is made when it is first asked for; it never moves. */
export interface Place {
  location?: DurableObjectLocationHint;
  /** Part of the object's identity: another one is another, empty object. */
  jurisdiction?: DurableObjectJurisdiction;
}

/** The publication's object of this class, as a caller of its methods sees it. */
export function objectAt<Port>(namespace: DurableObjectNamespace, { location, jurisdiction }: Place): Port {
  const placed = jurisdiction === undefined ? namespace : namespace.jurisdiction(jurisdiction);
  // The types of RPC turn a union of answers inside out; what arrives is what the port says.
  return placed.getByName(NAME, location === undefined ? {} : { locationHint: location }) as unknown as Port;
}
