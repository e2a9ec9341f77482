// `node gallery.mjs FOLDER`: a page that shows the pictures in FOLDER/round, named state-language-theme-width.png, and
// lets a person choose what to compare.
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder] = process.argv.slice(2)
const pictures = readdirSync(join(folder, 'round'))
	.map((file) => ({ file, parts: /^(.+)-(nl|en)-(light|dark)-(\d+)\.png$/.exec(file)?.slice(1) }))
	.filter(({ parts }) => parts)
	// In the order in which they were taken: as a person goes.
	.sort((a, b) => statSync(join(folder, 'round', a.file)).mtimeMs - statSync(join(folder, 'round', b.file)).mtimeMs)
const states = [...new Set(pictures.map(({ parts }) => parts[0]))]
if (states.length === 0) {
	console.error('kluis: there are no pictures')
	process.exit(1)
}

const choices = { language: ['nl', 'en'], theme: ['light', 'dark'], width: ['320', '768', '1280'] }
const fields = Object.entries(choices).map(([name, values]) => `<fieldset><legend>${name}</legend>${values
	.map((value, place) => `<label><input type="checkbox" name="${name}" value="${value}"${place ? '' : ' checked'}> ${value}</label>`)
	.join(' ')}</fieldset>`)
const sections = states.map((state) => `<section id="${state}"><h2><a href="#${state}">${state}</a></h2><div>${pictures
	.filter(({ parts }) => parts[0] === state)
	.map(({ file, parts: [, language, theme, width] }) =>
		`<a href="round/${file}" data-language="${language}" data-theme="${theme}" data-width="${width}">`
		+ `<img loading="lazy" src="round/${file}" width="${width}" alt="${state}, ${language}, ${theme}, ${width} pixels wide"></a>`)
	.join('')}</div></section>`)

writeFileSync(join(folder, 'index.html'), `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Kluis: every page</title>
<meta name="viewport" content="width=device-width">
<style>
body { margin: 0 1rem 4rem; font: 1rem/1.5 system-ui; background: #eee; color: #222 }
form { position: sticky; inset-block-start: 0; display: flex; flex-wrap: wrap; gap: 1rem; padding: .5rem 0; background: #eee }
fieldset { border: 0; padding: 0; display: flex; gap: .75rem } legend { float: left; font-weight: bold }
section > div { display: flex; flex-wrap: wrap; gap: 1rem; align-items: start }
img { display: block; max-inline-size: 100%; block-size: auto; box-shadow: 0 0 0 1px #bbb }
section a[hidden] { display: none }
</style>
<h1>Every page: ${states.length} states, ${pictures.length} pictures</h1>
<nav>${states.map((state) => `<a href="#${state}">${state}</a>`).join(' · ')}</nav>
<form>${fields.join('')}</form>
${sections.join('\n')}
<script>
const form = document.querySelector('form')
const show = () => {
	const chosen = new FormData(form)
	for (const picture of document.querySelectorAll('[data-width]'))
		picture.hidden = ['language', 'theme', 'width'].some((name) => !chosen.getAll(name).includes(picture.dataset[name]))
}
form.addEventListener('change', show)
show()
</script>
`)
