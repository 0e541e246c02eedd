using Placa.Dicom;
using Placa.DicomWeb.Storing;

namespace Placa.DicomWeb.Tests.Storing;

public class StoreResponseTests
{
    private const string Root = "http://localhost/dicom-web";
    private static readonly Uid SopClass = new("1.2.840.10008.5.1.4.1.1.2");
    private static readonly ResourcePath Path = new(new Uid("1.2"), new Uid("1.2.3"), new Uid("1.2.3.4"));

    [Fact]
    public void All_stored_is_200_with_an_address_for_each()
    {
        var response = new StoreResponse(Root);
        response.AddStored(SopClass, Path);

        var dataset = response.ToDataset();

        Assert.Equal(200, response.HttpStatus);
        Assert.Equal(Root + "/studies/1.2", dataset.GetString(Tags.RetrieveURL));
        var item = Assert.Single(dataset.GetItems(Tags.ReferencedSOPSequence));
        Assert.Equal("1.2.3.4", item.GetString(Tags.ReferencedSOPInstanceUID));
        Assert.Equal(Root + "/studies/1.2/series/1.2.3/instances/1.2.3.4", item.GetString(Tags.RetrieveURL));
        Assert.False(dataset.Contains(Tags.FailedSOPSequence));
    }

    [Fact]
    public void Some_failed_is_202_with_a_reason_for_each()
    {
        var response = new StoreResponse(Root);
        response.AddStored(SopClass, Path);
        response.AddFailed(SopClass, new Uid("9.9"), StoreFailureReason.StudyMismatch);
        response.AddFailed(StoreFailureReason.CannotUnderstand);

        var dataset = response.ToDataset();

        Assert.Equal(202, response.HttpStatus);
        Assert.Equal(3, response.Count);
        Assert.Equal(0xA901, Assert.Single(dataset.GetItems(Tags.FailedSOPSequence)).GetInt32(Tags.FailureReason));
        Assert.Equal(0xC000, Assert.Single(dataset.GetItems(Tags.OtherFailuresSequence)).GetInt32(Tags.FailureReason));
    }

    [Fact]
    public void A_warning_is_202()
    {
        var response = new StoreResponse(Root);
        response.AddStored(SopClass, Path, warning: 0xB000);

        Assert.Equal(202, response.HttpStatus);
        Assert.Equal(0xB000, Assert.Single(response.ToDataset().GetItems(Tags.ReferencedSOPSequence)).GetInt32(Tags.WarningReason));
    }

    [Fact]
    public void All_failed_is_409()
    {
        var response = new StoreResponse(Root);
        response.AddFailed(StoreFailureReason.CannotUnderstand);

        Assert.Equal(409, response.HttpStatus);
    }
}
