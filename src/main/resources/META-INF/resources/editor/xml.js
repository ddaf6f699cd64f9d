// Reads XML as a list of tags and texts. The browser's own parser would build a document of what is foreign; annotation
// files need no more than this.
const Xml = (() => {
  'use strict';

  /** Annotations nest five deep. */
  const MOST_DEPTH = 64;

  const NAME = /[A-Za-z_][\w.:-]*/y;
  const ATTRIBUTE = /\s+([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
  const TAG_END = /\s*(\/?)>/y;
  const ENTITIES = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

  class Reader {
    constructor(text) {
      this.text = text;
      this.at = 0;
    }

    fail(what) {
      const line = this.text.slice(0, this.at).split('\n').length;
      throw new Error(`Line ${line}: ${what}`);
    }

    match(pattern) {
      pattern.lastIndex = this.at;
      const found = pattern.exec(this.text);
      if (found) this.at = pattern.lastIndex;
      return found;
    }

    /** Goes behind the next end mark, and gives what is before it. */
    through(end, what) {
      const found = this.text.indexOf(end, this.at);
      if (found < 0) this.fail(`${what} does not end.`);
      const passed = this.text.slice(this.at, found);
      this.at = found + end.length;
      return passed;
    }

    decode(value) {
      return value.replace(/&([^;&]{0,10};?)/g, (_, entity) => {
        const name = entity.endsWith(';') ? entity.slice(0, -1) : '';
        const number = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(name);
        if (number) {
          const code = number[1] ? Number.parseInt(number[1], 16) : Number(number[2]);
          if (code <= 0x10ffff) return String.fromCodePoint(code);
        }
        return Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : this.fail('an entity that XML does not define.');
      });
    }

    /** An opening tag behind its "<". */
    tag() {
      const name = this.match(NAME)?.[0] ?? this.fail('a "<" that begins no tag.');
      const attributes = new Map();
      for (let found = this.match(ATTRIBUTE); found; found = this.match(ATTRIBUTE)) {
        attributes.set(found[1].toLowerCase(), this.decode(found[2] ?? found[3]));
      }
      const end = this.match(TAG_END) ?? this.fail('a tag that is not well-formed.');
      return { name: name.toLowerCase(), attributes, isEmpty: end[1] === '/' };
    }
  }

  /**
   * The parts of a document in its order: `open` with a name and its attributes, `close` with a name, `text`. Names are
   * in lower case, as published files differ in that.
   *
   * @throws {Error} with the line and what is wrong
   */
  function* read(text) {
    const reader = new Reader(text.replace(/^\uFEFF/, ''));
    const open = [];
    while (reader.at < reader.text.length) {
      const next = reader.text.indexOf('<', reader.at);
      const words = reader.text.slice(reader.at, next < 0 ? undefined : next);
      if (words.trim() !== '' && open.length > 0) yield { text: reader.decode(words.trim()) };
      if (next < 0) break;
      reader.at = next + 1;
      if (reader.text.startsWith('!--', reader.at)) reader.through('-->', 'a comment');
      else if (reader.text.startsWith('![CDATA[', reader.at)) yield { text: reader.through(']]>', 'a CDATA part').slice(8) };
      else if (reader.text.startsWith('!', reader.at)) reader.fail('document types are not read.');
      else if (reader.text.startsWith('?', reader.at)) reader.through('?>', 'an instruction');
      else if (reader.text.startsWith('/', reader.at)) {
        const name = reader.through('>', 'a tag').slice(1).trim().toLowerCase();
        if (open.pop() !== name) reader.fail('a tag is closed that is not open.');
        yield { close: name };
      } else {
        const tag = reader.tag();
        yield { open: tag.name, attributes: tag.attributes };
        if (tag.isEmpty) yield { close: tag.name };
        else if (open.push(tag.name) > MOST_DEPTH) reader.fail(`tags nest deeper than ${MOST_DEPTH}.`);
      }
    }
    if (open.length > 0) reader.fail(`<${open.pop()}> is not closed.`);
  }

  return { read };
})();
