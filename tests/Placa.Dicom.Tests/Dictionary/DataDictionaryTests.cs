using Placa.DictionaryGenerator;
using Placa.Testing;

namespace Placa.Dicom.Tests.Dictionary;

public class DataDictionaryTests
{
    [Fact]
    public void Every_row_of_the_table_is_found_by_tag_and_by_keyword()
    {
        var rows = Csv.Read(Repository.Path("tools/standard/elements.csv"), "tag,vr,vm,name,keyword,retired");
        Assert.Equal(5277, rows.Count);

        foreach (var row in rows)
        {
            var entry = DataDictionary.Find(Tag.FromValue(Convert.ToUInt32(row[0].Replace('x', '2'), 16)));
            Assert.NotNull(entry);
            Assert.Equal(row[1] == "NONE" ? "" : row[1], entry.Value.VRs.ToString());
            Assert.Equal(row[2], entry.Value.VM.ToString());
            Assert.Equal(row[3], entry.Value.Name);
            Assert.Equal(row[4], entry.Value.Keyword);
            Assert.Equal(row[5] == "Y", entry.Value.IsRetired);
            Assert.Equal(entry.Value.VRs, DataDictionary.VRs(entry.Value.Tag));

            if (row[4].Length > 0)
                Assert.Equal(row[3], DataDictionary.FindByKeyword(row[4])?.Name);
        }
    }

    [Fact]
    public void Every_private_row_is_found_under_its_creator_in_any_block()
    {
        var rows = Csv.Read(Repository.Path("tools/standard/private_elements.csv"), "private_creator,tag,vr,vm,name");
        Assert.Equal(10545, rows.Count);
        var byCreator = rows.ToLookup(row => row[0]);

        foreach (var row in rows)
        {
            // Rows that leave the last digits open name no element; those for any group yield to those that name one.
            var tag = Tag.FromValue(Convert.ToUInt32(row[1].Replace("xx", "73"), 16));
            if (row[1][6..] == "xx" || !tag.IsPrivate || tag.IsPrivateCreator || tag.IsGroupLength)
                continue;
            if (byCreator[row[0]].Any(other => other[1] != row[1] && Matches(other[1], tag)))
                continue;

            var entry = DataDictionary.Find(tag, row[0]);
            Assert.Equal(row[4], entry?.Name);
            Assert.Equal(row[2].Replace("_", " or "), entry?.VRs.ToString());
            Assert.Equal(row[3], entry?.VM.ToString());
        }
    }

    private static bool Matches(string pattern, Tag tag)
    {
        var parsed = TagPattern.Parse(pattern);
        return (tag.Value & parsed.Mask) == parsed.Value;
    }

    [Theory]
    [InlineData("CANON_MEC_MR3", 0x0029, 0x1101, "Other Private Data")] // documented as (0029,0001)
    [InlineData("ELSCINT1", 0x00E1, 0x12C4, "Abs Bed Pos")] // documented as (00E1,10C4)
    public void A_row_with_a_fixed_block_is_found_in_another_block(string creator, int group, int element, string name)
    {
        Assert.Equal(name, DataDictionary.Find(new Tag((ushort)group, (ushort)element), creator)?.Name);
    }

    [Theory]
    [InlineData(0x6000, 0x3000, "OverlayData", "OB or OW")]
    [InlineData(0x601E, 0x3000, "OverlayData", "OB or OW")]
    [InlineData(0x5004, 0x0005, "CurveDimensions", "US")]
    [InlineData(0x0020, 0x3142, "SourceImageIDs", "CS")]
    [InlineData(0x0028, 0x0453, "CoefficientCodingPointers", "AT")]
    [InlineData(0x1010, 0x1234, "ZonalMap", "US")]
    [InlineData(0x7FE0, 0x0010, "PixelData", "OB or OW")]
    [InlineData(0x7F22, 0x0010, "VariablePixelData", "OB or OW")]
    [InlineData(0xFFFE, 0xE000, "Item", "")]
    [InlineData(0x0028, 0x3006, "LUTData", "US or OW")]
    public void Repeating_groups_and_alternatives_are_as_the_standard_prints_them(int group, int element, string keyword, string vrs)
    {
        var entry = DataDictionary.Find(new Tag((ushort)group, (ushort)element));

        Assert.Equal(keyword, entry?.Keyword);
        Assert.Equal(vrs, entry?.VRs.ToString());
    }

    [Fact]
    public void Private_creators_and_group_lengths_need_no_row()
    {
        Assert.Equal(VR.LO, DataDictionary.VRs(new Tag(0x0029, 0x0010)).First);
        Assert.Equal("Private Creator", DataDictionary.Find(new Tag(0x0029, 0x0010))?.Name);
        Assert.Equal(VR.UL, DataDictionary.VRs(new Tag(0x0010, 0x0000)).First);
        Assert.Equal(VR.UL, DataDictionary.VRs(new Tag(0x0029, 0x0000)).First);
        Assert.Equal("Group Length", DataDictionary.Find(new Tag(0x0010, 0x0000))?.Name);
    }

    [Fact]
    public void What_is_unknown_has_no_entry_and_no_VR()
    {
        Assert.Null(DataDictionary.Find(new Tag(0x0009, 0x1001)));
        Assert.Null(DataDictionary.Find(new Tag(0x0009, 0x1001), "NOBODY"));
        Assert.Null(DataDictionary.Find(new Tag(0x0010, 0x0011)));
        Assert.Equal(0, DataDictionary.VRs(new Tag(0x0010, 0x0011)).Count);
        Assert.Null(DataDictionary.FindByKeyword("patientID"));
        Assert.Null(DataDictionary.FindByKeyword(""));
    }

    [Fact]
    public void Alternatives_are_listed_in_order()
    {
        var vrs = DataDictionary.VRs(Tags.LUTData);

        Assert.Equal(2, vrs.Count);
        Assert.Equal(VR.US, vrs[0]);
        Assert.Equal(VR.OW, vrs[1]);
        Assert.Equal(VR.None, vrs[2]);
        Assert.True(vrs.Contains(VR.OW));
        Assert.False(vrs.Contains(VR.SS));
        Assert.False(vrs.Contains(VR.None));
    }

    [Theory]
    [InlineData(0x0010, 0x0010, "1", 1, true)]
    [InlineData(0x0020, 0x0037, "6", 5, false)]
    [InlineData(0x0008, 0x0008, "2-n", 1, false)]
    [InlineData(0x0008, 0x0008, "2-n", 7, true)]
    [InlineData(0x0018, 0x1620, "2-2n", 4, true)]
    [InlineData(0x0018, 0x1620, "2-2n", 5, false)]
    [InlineData(0x0028, 0x3002, "3", 3, true)]
    [InlineData(0x0018, 0x1151, "1", 2, false)]
    public void Multiplicity_tells_which_counts_are_allowed(int group, int element, string text, int count, bool allowed)
    {
        var vm = DataDictionary.Find(new Tag((ushort)group, (ushort)element))!.Value.VM;

        Assert.Equal(text, vm.ToString());
        Assert.Equal(allowed, vm.Allows(count));
    }

    [Fact]
    public void Tag_constants_have_the_numbers_of_their_keywords()
    {
        foreach (var property in typeof(Tags).GetProperties())
            Assert.Equal(DataDictionary.FindByKeyword(property.Name)?.Tag, property.GetValue(null));
    }
}
