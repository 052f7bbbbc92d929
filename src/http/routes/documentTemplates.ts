import { ok } from '../ocs.js';
import { type Route, userRoute } from '../route.js';

/** Templates come from apps that make documents, and there are none of these here. */
const noTemplates = async () => ok([]);

/** What the web offers beside "Upload" to begin a document with; it asks for it behind no capability. */
export const documentTemplateRoutes: Route[] = [userRoute('GET', '/apps/files/api/v1/templates', {}, noTemplates)];
