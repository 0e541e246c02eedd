using Placa.Dicom;

namespace Placa.Phantoms.Tests;

public sealed class PhantomStudiesTests(PhantomFiles files)
{
    [Fact]
    public void The_same_seed_makes_the_same_bytes()
    {
        var again = PhantomStudies.Make(PhantomFiles.Small).SelectMany(study => study.Instances).Select(Encoded);

        Assert.Equal(files.All.Select(File.ReadAllBytes), again);
    }

    [Fact]
    public void Another_seed_makes_other_studies()
    {
        var others = PhantomStudies.Make(PhantomFiles.Small with { Seed = 2 });

        Assert.Empty(others.Select(study => study.StudyInstanceUid).Intersect(files.Studies.Select(study => study.StudyInstanceUid)));
    }

    [Fact]
    public void Every_instance_has_a_valid_identifier_of_its_own()
    {
        var identifiers = files.Studies.SelectMany(study => study.Instances).Select(instance => instance.SopInstanceUid).ToList();

        Assert.All(identifiers, uid => Assert.True(uid.IsValid));
        Assert.Equal(identifiers.Count, identifiers.Distinct().Count());
    }

    [Fact]
    public void Data_sets_belong_to_the_study_and_series_that_list_them()
    {
        foreach (var study in files.Studies)
            foreach (var series in study.Series)
                Assert.All(series.Instances, instance =>
                {
                    Assert.Equal(study.StudyInstanceUid, instance.Dataset.GetUid(Tags.StudyInstanceUID));
                    Assert.Equal(study.Description, instance.Dataset.GetString(Tags.StudyDescription));
                    Assert.Equal(series.SeriesInstanceUid, instance.Dataset.GetUid(Tags.SeriesInstanceUID));
                    Assert.Equal(series.Description, instance.Dataset.GetString(Tags.SeriesDescription));
                    Assert.Equal(series.Modality, instance.Dataset.GetString(Tags.Modality));
                });
    }

    [Fact]
    public void Slices_of_a_series_are_parallel_and_evenly_spaced_along_their_normal()
    {
        var stacks = files.Studies.SelectMany(study => study.Series)
            .Select(series => series.Instances.Select(instance => instance.Dataset).ToList())
            .Where(stack => stack.Count > 1 && stack[0].Contains(Tags.ImagePositionPatient))
            .ToList();

        Assert.NotEmpty(stacks);
        foreach (var stack in stacks)
        {
            Assert.All(stack, slice => Assert.Equal([1, 0, 0, 0, 1, 0], slice.GetDoubles(Tags.ImageOrientationPatient)));
            Assert.Single(stack.Select(slice => slice.GetUid(Tags.FrameOfReferenceUID)).Distinct());
            var positions = stack.ConvertAll(slice => slice.GetDoubles(Tags.ImagePositionPatient));
            var spacing = stack[0].GetDouble(Tags.SpacingBetweenSlices) ?? stack[0].GetDouble(Tags.SliceThickness)!.Value;
            Assert.All(positions.Zip(positions.Skip(1)), pair =>
            {
                Assert.Equal(pair.First[..2], pair.Second[..2]);
                Assert.Equal(spacing, Math.Abs(pair.First[2] - pair.Second[2]), 0.001);
            });
        }
    }

    [Fact]
    public void Pixel_data_has_the_length_its_description_demands()
    {
        Assert.All(files.Studies.SelectMany(study => study.Instances).Select(instance => instance.Dataset).Where(set => set.Contains(Tags.PixelData)), set =>
        {
            long frames = set.GetInt32(Tags.NumberOfFrames) ?? 1;
            var expected = frames * set.GetInt32(Tags.Rows)!.Value * set.GetInt32(Tags.Columns)!.Value
                * set.GetInt32(Tags.SamplesPerPixel)!.Value * set.GetInt32(Tags.BitsAllocated)!.Value / 8;
            Assert.Equal(expected, set.Find(Tags.PixelData)!.Value.Length);
        });
    }

    private static byte[] Encoded(PhantomInstance instance)
    {
        var stream = new MemoryStream();
        instance.Write(stream);
        return stream.ToArray();
    }
}
