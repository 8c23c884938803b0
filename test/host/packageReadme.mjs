/** A page without relative links: pictures that stand alone are left out, of a link its words stay. */
export function packageReadme(text) {
  return text.replace(/^!\[[^\]]*\]\((?!\w+:)[^)]*\)\n\n?/gm, '').replace(/\[([^\]]*)\]\((?!\w+:|#)[^)]*\)/g, '$1');
}
