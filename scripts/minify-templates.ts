import ts from 'typescript';
import type { Plugin } from 'vite';

/** Takes the layout of the source out of lit's templates: no minifier looks into them. */

const TAGS: ReadonlySet<string> = new Set(['css', 'html', 'svg']);
/** A line's end with the indentation of the next: in a document, and in a style, as good as a space. */
const LAYOUT = /\s*\n\s*/g;
const STYLE_COMMENT = /\/\*[^]*?\*\//g;

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function editsOf(source: ts.SourceFile): Edit[] {
  const edits: Edit[] = [];
  const take = (part: ts.TemplateLiteralLikeNode, style: boolean): void => {
    const from = part.getStart(source);
    const text = source.text.slice(from, part.end);
    edits.push({ from, to: part.end, text: (style ? text.replace(STYLE_COMMENT, '') : text).replace(LAYOUT, ' ') });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && ts.isIdentifier(node.tag) && TAGS.has(node.tag.text)) {
      const style = node.tag.text === 'css';
      if (ts.isNoSubstitutionTemplateLiteral(node.template)) take(node.template, style);
      else {
        take(node.template.head, style);
        for (const { literal } of node.template.templateSpans) take(literal, style);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return edits.sort((a, b) => a.from - b.from);
}

/** The module with its templates on one line each. */
export function minifyTemplates(code: string, id: string): string {
  const source = ts.createSourceFile(id, code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  let result = '';
  let at = 0;
  for (const { from, to, text } of editsOf(source)) {
    result += code.slice(at, from) + text;
    at = to;
  }
  return result + code.slice(at);
}

/** The plugin for the build; sources are served as they are. */
export function templateMinifier(): Plugin {
  return {
    name: 'scry-minify-templates',
    enforce: 'pre',
    apply: 'build',
    transform(code, id) {
      return /\/src\/(components|app)\/.*\.ts$/.test(id) ? { code: minifyTemplates(code, id), map: null } : null;
    },
  };
}
