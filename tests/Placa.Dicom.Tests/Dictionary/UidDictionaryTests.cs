using Placa.DictionaryGenerator;
using Placa.Testing;

namespace Placa.Dicom.Tests.Dictionary;

public class UidDictionaryTests
{
    [Fact]
    public void Every_row_of_the_registry_is_found()
    {
        var rows = Csv.Read(Repository.Path("tools/standard/uids.csv"), "uid,name,type,info,retired,keyword");
        Assert.Equal(490, rows.Count);

        foreach (var row in rows)
        {
            var entry = UidDictionary.Find(new Uid(row[0]));
            Assert.NotNull(entry);
            Assert.Equal(row[0], entry.Value.Uid.Value);
            Assert.Equal(row[1], entry.Value.Name);
            Assert.Equal(row[4] == "Retired", entry.Value.IsRetired);
            Assert.Equal(row[5], entry.Value.Keyword);
        }

        Assert.Equal(rows.Count, UidDictionary.All.Count());
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.4.70", UidType.TransferSyntax)]
    [InlineData("1.2.840.10008.5.1.4.1.1.2", UidType.SopClass)]
    [InlineData("1.2.840.10008.5.1.1.9", UidType.MetaSopClass)]
    [InlineData("1.2.840.10008.1.20.1.1", UidType.WellKnownSopInstance)]
    [InlineData("1.2.840.10008.1.4.1.1", UidType.FrameOfReference)]
    [InlineData("1.2.840.10008.15.1.1", UidType.FrameOfReference)]
    [InlineData("1.2.840.10008.2.16.4", UidType.CodingScheme)]
    [InlineData("1.2.840.10008.3.1.1.1", UidType.ApplicationContextName)]
    [InlineData("1.2.840.10008.4.2", UidType.ServiceClass)]
    public void The_type_tells_what_an_identifier_stands_for(string uid, UidType type)
    {
        Assert.Equal(type, UidDictionary.Find(new Uid(uid))?.Type);
    }

    [Fact]
    public void What_is_not_registered_has_no_entry()
    {
        Assert.Null(UidDictionary.Find(new Uid("1.2.3")));
        Assert.Null(UidDictionary.Find(default));
    }

    [Fact]
    public void Uid_constants_have_the_identifiers_of_their_keywords()
    {
        foreach (var property in typeof(Uids).GetProperties())
            Assert.Equal(property.Name, UidDictionary.Find((Uid)property.GetValue(null)!)?.Keyword);
    }

    [Fact]
    public void Every_class_of_the_storage_table_but_the_DICOMDIR_is_a_storage_class()
    {
        var rows = Csv.Read(Repository.Path("tools/standard/sop_classes.csv"), "uid,name,iod");

        Assert.All(rows, row => Assert.Equal(row[1] != "Media Storage Directory Storage", SopClasses.IsStorage(new Uid(row[0]))));
    }

    [Fact]
    public void Retired_storage_classes_are_storage_classes()
    {
        Assert.True(SopClasses.IsStorage(Uids.UltrasoundImageStorageRetired));
        Assert.True(SopClasses.IsStorage(Uids.HardcopyGrayscaleImageStorage));
        Assert.Contains(Uids.NuclearMedicineImageStorageRetired, SopClasses.Storage);
        Assert.Equal(208, SopClasses.Storage.Count);
    }

    [Fact]
    public void Other_classes_are_not()
    {
        Assert.False(SopClasses.IsStorage(Uids.Verification));
        Assert.False(SopClasses.IsStorage(Uids.StorageCommitmentPushModel));
        Assert.False(SopClasses.IsStorage(Uids.StudyRootQueryRetrieveInformationModelFind));
        Assert.False(SopClasses.IsStorage(Uids.ExplicitVRLittleEndian));
        Assert.False(SopClasses.IsStorage(default));
    }
}
