"""Makes the files beside it: `pip install pikepdf pillow piexif`, then run this in this folder."""
import io, zlib
import piexif, pikepdf
from PIL import Image, IptcImagePlugin
from PIL.PngImagePlugin import PngInfo
from pikepdf import Dictionary, Name, Array, Pdf, Stream

XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmp:CreatorTool="Voorbeeldtekst 7" exif:GPSLatitude="52,5N"><dc:creator><rdf:Seq><rdf:li>Daan Auteur</rdf:li></rdf:Seq></dc:creator><xmp:CreateDate>2025-03-04T05:06:07Z</xmp:CreateDate></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""

def page(pdf, text, **more):
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding))
    return Dictionary(Type=Name.Page, MediaBox=Array([0, 0, 300, 200]), Contents=pdf.make_stream(text),
                      Resources=Dictionary(Font=Dictionary(F1=font)), **more)

def simple(text=b"BT /F1 12 Tf 20 150 Td (Ervaring) Tj 60 0 Td (als docent) Tj 0 -20 Td [(na)-5(tuur)-600(en scheikunde)] TJ ET"):
    pdf = Pdf.new()
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page(pdf, text))))
    return pdf

def save(pdf, name, **how):
    pdf.save(name, deterministic_id=True, **how) if "encryption" not in how else pdf.save(name, **how)

def traced():
    pdf = simple()
    pdf.docinfo["/Author"] = "Daan Auteur"
    pdf.docinfo["/Title"] = "Loopbaan Daan"
    pdf.docinfo["/Producer"] = "Voorbeeldtekst 7"
    pdf.docinfo["/CreationDate"] = "D:20250304050607+01'00'"
    pdf.docinfo["/Company"] = "Voorbeeld B.V."
    meta = Stream(pdf, XMP, Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Metadata = pdf.make_indirect(meta)
    return pdf

save(traced(), "xmp-info.pdf", compress_streams=True)
save(traced(), "object-streams.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
save(traced(), "encrypted.pdf", encryption=pikepdf.Encryption(owner="eigenaar", user="gebruiker", R=6))
save(traced(), "empty-password.pdf", encryption=pikepdf.Encryption(owner="eigenaar", user="", R=6))

signed = traced()
sig = signed.make_indirect(Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), ByteRange=Array([0, 1, 2, 3]), Contents=b"0000"))
field = signed.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T="Naam", V=sig, Rect=Array([0, 0, 0, 0])))
signed.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
save(signed, "signed.pdf")

def jpeg(size=(48, 32), **more):
    out = io.BytesIO()
    Image.new("RGB", size, (180, 120, 60)).save(out, "JPEG", quality=60, **more)
    return out.getvalue()

def exif():
    return piexif.dump({
        "0th": {piexif.ImageIFD.Make: b"Voorbeeld", piexif.ImageIFD.Model: b"Kiekje 3", piexif.ImageIFD.Software: b"Voorbeeldfoto 2",
                piexif.ImageIFD.Artist: b"Zoe Auteur", piexif.ImageIFD.DateTime: b"2025:03:04 05:06:07"},
        "Exif": {piexif.ExifIFD.DateTimeOriginal: b"2025:03:04 05:06:07"},
        "GPS": {piexif.GPSIFD.GPSLatitudeRef: b"N", piexif.GPSIFD.GPSLatitude: ((52, 1), (5, 1), (0, 1))}})

# A scan: one picture, which has traces of its own.
scan = Pdf.new()
picture = Stream(scan, jpeg(exif=exif()), Type=Name.XObject, Subtype=Name.Image, Width=48, Height=32,
                 ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode)
content = page(scan, b"q 300 0 0 200 0 0 cm /Im Do Q")
content.Resources = Dictionary(XObject=Dictionary(Im=scan.make_indirect(picture)))
scan.pages.append(pikepdf.Page(scan.make_indirect(content)))
save(scan, "scan.pdf")

# Letters that only a subset font knows, without a way back.
mute = simple(b"BT /F1 12 Tf 20 150 Td <00010002> Tj ET")
mute.pages[0].Resources.Font.F1 = mute.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/ABCDEF+Stom"),
    Encoding=Name("/Identity-H"), DescendantFonts=Array([Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/ABCDEF+Stom"),
    CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0))])))
save(mute, "no-way-back.pdf")

# The text stands in a form that the page draws.
form = simple(b"q /Fm Do Q")
fonts = form.pages[0].Resources.Font
form.pages[0].Resources = Dictionary(XObject=Dictionary(Fm=form.make_indirect(Stream(form,
    b"BT /F1 12 Tf 20 150 Td (In een vorm) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 300, 200]),
    Resources=Dictionary(Font=fonts)))))
save(form, "form.pdf")

# A page that inflates to 300 MB.
bomb = simple()
squeeze = zlib.compressobj(9)
deflated = b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(300)) + squeeze.flush()
# Deflated twice, it is small enough to lie here.
bomb.pages[0].Contents = bomb.make_indirect(Stream(bomb, zlib.compress(deflated, 9), Filter=Array([Name.FlateDecode, Name.FlateDecode])))
bomb.save("bomb.pdf", deterministic_id=True, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)

whole = open("xmp-info.pdf", "rb").read()
open("broken.pdf", "wb").write(whole[: len(whole) // 3])

open("exif.jpg", "wb").write(jpeg(exif=exif()))
open("plain.jpg", "wb").write(jpeg())
open("xmp.jpg", "wb").write(jpeg(xmp=XMP))
# IPTC, as APP13: by-line and city.
iptc = b"".join(b"\x1c\x02" + bytes([tag]) + len(v).to_bytes(2, "big") + v for tag, v in [(80, b"Zoe Auteur"), (90, b"Voorbeeldstad")])
block = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + len(iptc).to_bytes(4, "big") + iptc + (b"\0" if len(iptc) % 2 else b"")
plain = jpeg()
open("iptc.jpg", "wb").write(plain[:2] + b"\xff\xed" + (len(block) + 2).to_bytes(2, "big") + block + plain[2:])

def png(name, **more):
    Image.new("RGB", (40, 24), (60, 120, 180)).save(name, "PNG", **more)
png("plain.png")
png("exif.png", exif=exif())
text = PngInfo()
text.add_text("Author", "Zoe Auteur")
text.add_text("Software", "Voorbeeldfoto 2")
text.add_itxt("XML:com.adobe.xmp", XMP.decode())
png("text.png", pnginfo=text)
