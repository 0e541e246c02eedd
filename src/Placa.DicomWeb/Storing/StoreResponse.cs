using Placa.Dicom;

namespace Placa.DicomWeb.Storing;

/// <summary>Collects what became of each instance of a store request and makes the answer (PS3.18 sections 10.5.3 and I.2).</summary>
/// <param name="serviceRoot">The root of the service in retrieve URLs: <c>http://127.0.0.1:8080/dicom-web</c>.</param>
public sealed class StoreResponse(string serviceRoot)
{
    private readonly List<Dataset> _stored = [];
    private readonly List<Dataset> _failed = [];
    private readonly List<Dataset> _otherFailures = [];
    private readonly HashSet<Uid> _studies = [];
    private bool _hasWarnings;

    /// <summary>Parts that were answered in any way.</summary>
    public int Count => _stored.Count + _failed.Count + _otherFailures.Count;

    /// <summary>200 when all were stored, 202 when some failed or have a warning, 409 when all failed (PS3.18 table 10.5.3-1).</summary>
    public int HttpStatus
    {
        get
        {
            if (_stored.Count == 0)
                return 409;
            return _failed.Count + _otherFailures.Count > 0 || _hasWarnings ? 202 : 200;
        }
    }

    /// <summary>Notes an instance that is kept, and findable, from now on.</summary>
    /// <param name="sopClass">The SOP Class UID.</param>
    /// <param name="path">Where it can be retrieved.</param>
    /// <param name="warning">Warning Reason (0008,1196), null for none.</param>
    public void AddStored(Uid sopClass, ResourcePath path, ushort? warning = null)
    {
        var item = Referenced(sopClass, path.Instance ?? throw new ArgumentException("The path names no instance.", nameof(path)));
        item.Set(Tags.RetrieveURL, VR.UR, $"{serviceRoot}/{path}");
        if (warning is { } reason)
        {
            item.SetInts(Tags.WarningReason, VR.US, reason);
            _hasWarnings = true;
        }
        _stored.Add(item);
        _studies.Add(path.Study);
    }

    /// <summary>Notes an instance that was not kept.</summary>
    public void AddFailed(Uid sopClass, Uid sopInstance, StoreFailureReason reason)
    {
        var item = Referenced(sopClass, sopInstance);
        item.SetInts(Tags.FailureReason, VR.US, (int)reason);
        _failed.Add(item);
    }

    /// <summary>Notes a part whose instance is not known, as it could not be read.</summary>
    public void AddFailed(StoreFailureReason reason)
    {
        var item = new Dataset();
        item.SetInts(Tags.FailureReason, VR.US, (int)reason);
        _otherFailures.Add(item);
    }

    /// <summary>The Store Instances Response Module.</summary>
    public Dataset ToDataset()
    {
        var response = new Dataset();
        if (_studies.Count == 1)
            response.Set(Tags.RetrieveURL, VR.UR, $"{serviceRoot}/{new ResourcePath(_studies.Single())}");
        SetItems(response, Tags.FailedSOPSequence, _failed);
        SetItems(response, Tags.ReferencedSOPSequence, _stored);
        SetItems(response, Tags.OtherFailuresSequence, _otherFailures);
        return response;
    }

    private static Dataset Referenced(Uid sopClass, Uid sopInstance)
    {
        var item = new Dataset();
        item.Set(Tags.ReferencedSOPClassUID, VR.UI, sopClass.Value);
        item.Set(Tags.ReferencedSOPInstanceUID, VR.UI, sopInstance.Value);
        return item;
    }

    private static void SetItems(Dataset response, Tag sequence, List<Dataset> items)
    {
        if (items.Count > 0)
            response.SetItems(sequence, items);
    }
}
