using Placa.Testing;

namespace Placa.Dicom.Tests.Dump;

public class DicomTextTests
{
    private static string Text(Dataset dataset, int? maxValue = null)
    {
        var writer = new StringWriter();
        DicomText.Write(writer, dataset, maxValue);
        return writer.ToString();
    }

    private static string Value(VR vr, params string[] values)
    {
        var dataset = new Dataset(CharacterSet.Utf8);
        dataset.Set(new Tag(0x0010, 0x0011), vr, values);
        var line = Text(dataset);
        return line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..^1];
    }

    [Fact]
    public void Elements_stand_in_columns_and_items_are_indented()
    {
        var code = new Dataset();
        code.Set(Tags.CodeValue, "T-04000");
        var dataset = new Dataset();
        dataset.Set(Tags.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2");
        dataset.SetItems(Tags.AnatomicRegionSequence, code, new Dataset());
        dataset.Set(new Tag(0x0009, 0x0010), VR.LO, "SIEMENS CT VA0  COAD");
        dataset.Set(Tags.PatientName, "Muster^Eva");
        dataset.SetInts(Tags.Rows, VR.US, 512);
        dataset.SetInts(Tags.FrameIncrementPointer, VR.AT, 0x00181063);

        Assert.Equal(
            """
            (0008, 0016) SOP Class UID                       UI: CT Image Storage
            (0008, 2218)  Anatomic Region Sequence  2 item(s) ---- 
               (0008, 0100) Code Value                          SH: 'T-04000'
               ---------

               ---------
            (0009, 0010) Private Creator                     LO: 'SIEMENS CT VA0  COAD'
            (0010, 0010) Patient's Name                      PN: 'Muster^Eva'
            (0028, 0009) Frame Increment Pointer             AT: (0018, 1063)
            (0028, 0010) Rows                                US: 512

            """.ReplaceLineEndings("\n"),
            Text(dataset));
    }

    [Fact]
    public void File_meta_information_stands_between_rules()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2");
        dataset.Set(Tags.SOPInstanceUID, "2.25.1");
        using var stream = new MemoryStream();
        DicomFile.Write(stream, new Dataset(), dataset, TransferSyntax.ExplicitVRLittleEndian);
        var writer = new StringWriter();

        DicomText.Write(writer, DicomFile.Read(stream.ToArray()));

        var lines = writer.ToString().Split('\n');
        Assert.Equal("Dataset.file_meta -------------------------------", lines[0]);
        Assert.Contains("(0002, 0010) Transfer Syntax UID                 UI: Explicit VR Little Endian", lines);
        Assert.Equal("-------------------------------------------------", lines[^4]);
        Assert.Equal("(0008, 0018) SOP Instance UID                    UI: 2.25.1", lines[^2]);
    }

    [Theory]
    [InlineData("LO", "a", "'a'")]
    [InlineData("LO", "it's", "\"it's\"")]
    [InlineData("LO", "it's \"so\"", "'it\\'s \"so\"'")]
    [InlineData("LT", "a\r\n\tb", "'a\\r\\n\\tb'")]
    [InlineData("LT", "back\\slash", "'back\\\\slash'")]
    [InlineData("LO", "ñ\u00A0\u200E", "'ñ\\xa0\\u200e'")]
    [InlineData("LO", "😀\U000F0000", "'😀\\U000f0000'")]
    [InlineData("LO", "", "''")]
    [InlineData("LO", " lead", "' lead'")]
    [InlineData("AE", " PLACA ", "'PLACA'")]
    [InlineData("DS", "", "None")]
    [InlineData("DS", "1", "'1.0'")]
    [InlineData("DS", "1.0e-6", "'1e-06'")]
    [InlineData("DS", "0.0001", "'0.0001'")]
    [InlineData("DS", "-12.50", "'-12.5'")]
    [InlineData("DS", "1e16", "'1e+16'")]
    [InlineData("DS", "123456789012345", "'123456789012345.0'")]
    [InlineData("DS", "no", "'no'")]
    [InlineData("IS", "+07", "'7'")]
    [InlineData("UI", "1.2.840.10008.1.2", "Implicit VR Little Endian")]
    [InlineData("LT", "A text of more than sixteen characters", "Array of 38 elements")]
    [InlineData("ST", "A text of more than sixteen characters", "'A text of more than sixteen characters'")]
    public void Single_values_are_literals_of_Python(string vr, string value, string shown)
    {
        Assert.True(VR.TryParse(vr, out var parsed));

        Assert.Equal(shown, Value(parsed, value));
    }

    [Fact]
    public void Several_values_are_lists()
    {
        Assert.Equal("['ORIGINAL', '', 'AXIAL']", Value(VR.CS, "ORIGINAL", "", "AXIAL"));
        Assert.Equal("[1.50, 2]", Value(VR.DS, "1.50", "2 "));
        Assert.Equal("['1', 'x']", Value(VR.DS, "1", "x"));
        Assert.Equal("[A^B, C]", Value(VR.PN, "A^B=", "C"));
        Assert.Equal("['1.2', '1.3']", Value(VR.UI, "1.2", "1.3"));
        Assert.Equal("Array of 17 elements", Value(VR.CS, [.. Enumerable.Repeat("A", 17)]));
    }

    [Fact]
    public void Numbers_keep_the_precision_of_their_width()
    {
        var dataset = new Dataset();
        dataset.SetDoubles(new Tag(0x0018, 0x9087), VR.FD, 0.1);
        dataset.SetDoubles(new Tag(0x0018, 0x9089), VR.FL, 0.1, -0.0, 1e20);
        dataset.SetInts(Tags.LUTDescriptor, VR.SS, -1, -1, 16);

        Assert.Equal(
            """
            (0018, 9087) Diffusion b-value                   FD: 0.1
            (0018, 9089) Diffusion Gradient Orientation      FL: [0.10000000149011612, -0.0, 1.0000000200408773e+20]
            (0028, 3002) LUT Descriptor                      SS: [65535, -1, 16]

            """.ReplaceLineEndings("\n"),
            Text(dataset));
    }

    [Fact]
    public void Bytes_are_shown_up_to_the_limit()
    {
        var dataset = new Dataset();
        dataset.Set(Tags.PixelData, VR.OB, new byte[] { 0, (byte)'A', (byte)'\\', (byte)'\'', 10, 0xFF });

        Assert.EndsWith("""OB: b"\x00A\\'\n\xff" """[..^1] + "\n", Text(dataset));
        Assert.EndsWith("OB: Array of 6 elements\n", Text(dataset, 5));

        dataset.SetFragments(Tags.PixelData, [], new byte[] { 1, 2 });
        Assert.EndsWith("OB: Array of 18 elements\n", Text(dataset));
        Assert.EndsWith("""b'\xfe\xff\x00\xe0\x00\x00\x00\x00\xfe\xff\x00\xe0\x02\x00\x00\x00\x01\x02'""" + "\n", Text(dataset, 18));
    }

    [Fact]
    public void Names_of_private_elements_stand_in_brackets_and_UN_is_read_as_the_vendor_says()
    {
        var dataset = new Dataset();
        dataset.Set(new Tag(0x0019, 0x0010), VR.LO, "SIEMENS MR HEADER");
        dataset.Set(new Tag(0x0019, 0x1008), VR.UN, "IMAGE NUM 4 "u8.ToArray());
        dataset.Set(new Tag(0x0019, 0x10FE), VR.UN, "x"u8.ToArray());

        Assert.EndsWith(
            """
            (0019, 1008) [CSA Image Header Type]             CS: 'IMAGE NUM 4'
            (0019, 10fe) Private tag data                    UN: b'x'

            """.ReplaceLineEndings("\n"),
            Text(dataset));
    }

    [Fact]
    public async Task Lines_are_those_of_pydicom()
    {
        Corpus.SkipIfAbsent();
        var python = await FindPydicom();
        Assert.SkipWhen(python is null, "pydicom is not installed.");

        var files = Corpus.Files.Where(file => file.Expectation == "ok" && file.Entry.GetProperty("size").GetInt64() < 60_000).ToList();
        using var folder = new TemporaryFolder();
        folder.Write("list.txt", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', files.Select(file => file.FullPath))));
        var script = folder.Write("dump.py", System.Text.Encoding.UTF8.GetBytes(
            """
            import re, sys, warnings, pydicom
            warnings.filterwarnings('ignore')
            for i, path in enumerate(open(sys.argv[1], encoding='utf-8').read().split('\n')):
                try: text = str(pydicom.dcmread(path))
                except Exception: continue
                # Python 3.11 prints some VRs as members of their enumeration.
                text = re.sub(r'(?m)^( *\([0-9a-f]{4}, [0-9a-f]{4}\) .{35} )VR\.', r'\1', text)
                open(f'{sys.argv[1]}.{i}', 'w', encoding='utf-8', newline='').write(text)
            """));
        var outcome = await Tool.RunAsync(python!, script, folder.File("list.txt"));
        Assert.True(outcome.ExitCode == 0, outcome.Error);

        long equal = 0, total = 0;
        for (var i = 0; i < files.Count; i++)
        {
            if (!File.Exists(folder.File($"list.txt.{i}")))
                continue;
            var theirs = (await File.ReadAllTextAsync(folder.File($"list.txt.{i}"), TestContext.Current.CancellationToken)).Split('\n');
            using var file = DicomFile.Open(files[i].FullPath);
            var ours = new StringWriter();
            DicomText.Write(ours, file);
            var lines = ours.ToString().Split('\n').ToHashSet();
            total += theirs.Length;
            equal += theirs.Count(lines.Contains);
        }

        Assert.True(equal >= total * 0.97, $"{equal} of {total} lines are equal.");
    }

    private static async Task<string?> FindPydicom()
    {
        foreach (var python in new[] { "/usr/bin/python3", "python3" })
            if (Tool.Find(python) is not null && (await Tool.RunAsync(python, "-c", "import pydicom")).ExitCode == 0)
                return python;
        return null;
    }
}
