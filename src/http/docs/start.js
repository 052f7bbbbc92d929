// Shows openapi.yaml with Swagger UI. What is tried out goes to this server and nowhere else, by the page's policy.

const { base } = document.body.dataset;

const dark = matchMedia('(prefers-color-scheme: dark)');
const paint = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', paint);
paint();

// The header is always sent from here and the cookie never, so neither is asked for.
const sentWithout = ['ocs', 'cookie'];

const waysIn = (security) => {
  const ways = security
    .filter((way) => !('cookie' in way))
    .map((way) => Object.fromEntries(Object.entries(way).filter(([scheme]) => !sentWithout.includes(scheme))));
  const texts = [...new Set(ways.map((way) => JSON.stringify(way)))];
  return texts.map((text) => JSON.parse(text));
};

const belowBase = (servers) => servers.map((server) => ({ ...server, url: base + server.url }));

/** The description as it holds for who asks from this page. */
function asSeenFromHere(spec) {
  const verbs = ['get', 'post', 'put', 'delete'];
  const paths = Object.entries(spec.paths).map(([path, item]) => {
    const seen = Object.entries(item).map(([key, value]) => {
      if (key === 'servers') return [key, belowBase(value)];
      return [key, verbs.includes(key) && value.security ? { ...value, security: waysIn(value.security) } : value];
    });
    return [path, Object.fromEntries(seen)];
  });
  const schemes = Object.entries(spec.components.securitySchemes).filter(([name]) => !sentWithout.includes(name));
  return {
    ...spec,
    servers: belowBase(spec.servers),
    security: waysIn(spec.security),
    paths: Object.fromEntries(paths),
    components: { ...spec.components, securitySchemes: Object.fromEntries(schemes) },
  };
}

/** What stands beside a reference adds to what is referred to. */
function merged(one, other) {
  if (Array.isArray(one) && Array.isArray(other)) return [...new Set([...one, ...other])];
  if (!isObject(one) || !isObject(other)) return other;
  const added = Object.entries(other).map(([key, value]) => [key, key in one ? merged(one[key], value) : value]);
  return { ...one, ...Object.fromEntries(added) };
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at that place of the document, with all that it refers to put in. */
function inlined(spec, place) {
  const at = (path) => path.reduce((value, key) => value?.[key], spec);
  const known = new Map();
  const full = (value) => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(full);
    if (typeof value.$ref !== 'string') {
      return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, full(child)]));
    }
    const { $ref, ...beside } = value;
    if (!known.has($ref)) {
      // What refers to itself goes on referring.
      known.set($ref, value);
      const keys = $ref.split('/').slice(1);
      known.set($ref, full(at(keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')))));
    }
    return merged(known.get($ref), full(beside));
  };
  return full(at(place));
}

/** A body to begin with: what is required, for most of what else may be in it would only be in the way. */
function withExample(operation) {
  for (const media of Object.values(operation?.requestBody?.content ?? {})) {
    const { required = [], properties } = media.schema ?? {};
    if (!properties || 'example' in media) continue;
    media.example = Object.fromEntries(required.map((name) => [name, sampleOf(properties[name] ?? {}, name)]));
  }
  return operation;
}

const plain = { integer: 1, number: 1, boolean: true, array: [], object: {} };
const sampleOf = ({ examples, enum: values, const: only, type, default: usual }, name) =>
  only ?? examples?.[0] ?? values?.at(-1) ?? usual ?? plain[[type].flat()[0]] ?? name;

SwaggerUIBundle({
  url: `${base}/docs/openapi.yaml`,
  dom_id: '#swagger-ui',
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [
    {
      // The renderer's own way takes seconds for a document of this size, in which nothing else moves.
      fn: { resolveSubtree: async (spec, place) => ({ spec: withExample(inlined(spec, place)), errors: [] }) },
      statePlugins: {
        spec: { wrapActions: { updateJsonSpec: (go) => (spec) => go(asSeenFromHere(spec)) } },
      },
    },
  ],
  layout: 'BaseLayout',
  deepLinking: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  filter: true,
  validatorUrl: null,
  requestInterceptor(request) {
    // Whoever is logged in with this browser lends nothing to what is tried out: only what was typed in counts.
    request.credentials = 'omit';
    if (request.loadSpec) return request;
    request.headers['OCS-APIRequest'] = 'true';
    if ((request.headers.accept ?? '*/*') === '*/*') request.headers.accept = 'application/json';
    return request;
  },
});
