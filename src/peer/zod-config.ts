import * as z from 'zod/mini';

// zod would probe for `new Function`, which the content security policy forbids.
z.config({ jitless: true });
