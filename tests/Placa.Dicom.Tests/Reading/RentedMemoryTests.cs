using Placa.Testing;

namespace Placa.Dicom.Tests;

public class RentedMemoryTests
{
    private static readonly ReadOptions IntoRentedMemory = ReadOptions.Default with { RentMemory = true };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rented_data_set_cannot_be_asked_once_it_is_given_back(bool fromMemory)
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, "a.dcm", "Uno^Paciente");
        var file = fromMemory ? DicomFile.Read(File.ReadAllBytes(path), IntoRentedMemory) : DicomFile.Open(path, IntoRentedMemory);
        var dataset = file.Dataset;
        var name = dataset.Find(Tags.PatientName)!.Value;
        Assert.Equal("Uno^Paciente", name.GetString());

        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => dataset.GetString(Tags.PatientName));
        Assert.Throws<ObjectDisposedException>(() => name.GetBytes());
        Assert.Throws<ObjectDisposedException>(() => dataset.Count);
        Assert.Throws<ObjectDisposedException>(() => file.FileMeta.GetString(Tags.TransferSyntaxUID));
        Assert.Throws<ObjectDisposedException>(() => DatasetWriter.Write(Stream.Null, dataset, TransferSyntax.ExplicitVRLittleEndian));
    }

    [Fact]
    public void Files_that_are_open_together_do_not_share_their_memory()
    {
        using var folder = new TemporaryFolder();
        using var first = DicomFile.Open(Write(folder, "a.dcm", "Uno^Paciente"), IntoRentedMemory);
        DicomFile.Open(Write(folder, "b.dcm", "Dos^Paciente"), IntoRentedMemory).Dispose();
        using var third = DicomFile.Open(Write(folder, "c.dcm", "Tres^Paciente"), IntoRentedMemory);

        Assert.Equal("Uno^Paciente", first.Dataset.GetString(Tags.PatientName));
        Assert.Equal("Tres^Paciente", third.Dataset.GetString(Tags.PatientName));
    }

    [Fact]
    public void A_value_put_into_another_data_set_stays_when_the_memory_is_given_back_and_used_again()
    {
        using var folder = new TemporaryFolder();
        var kept = new Dataset();
        using (var file = DicomFile.Open(Write(folder, "a.dcm", "Uno^Paciente"), IntoRentedMemory))
            kept.Set(file.Dataset.Find(Tags.PatientName)!.Value);

        using var next = DicomFile.Open(Write(folder, "b.dcm", "Dos^Paciente"), IntoRentedMemory);

        Assert.Equal("Uno^Paciente", kept.GetString(Tags.PatientName));
        Assert.Equal("Dos^Paciente", next.Dataset.GetString(Tags.PatientName));
    }

    [Fact]
    public void Every_file_of_the_corpus_reads_the_same()
    {
        Corpus.SkipIfAbsent();
        foreach (var path in Corpus.Files.Select(file => file.FullPath))
        {
            if (new FileInfo(path).Length > 300_000)
                continue;
            Assert.Equal(Told(path, ReadOptions.Default), Told(path, IntoRentedMemory));
        }
    }

    private static string Told(string path, ReadOptions options)
    {
        try
        {
            using var file = DicomFile.Open(path, options);
            using var text = new StringWriter();
            DicomText.Write(text, file);
            return text.ToString();
        }
        catch (DicomReadException error)
        {
            return error.Message;
        }
    }

    private static string Write(TemporaryFolder folder, string name, string patient)
    {
        var dataset = new Dataset();
        dataset.Set(Tags.SOPClassUID, Uids.SecondaryCaptureImageStorage.Value);
        dataset.Set(Tags.SOPInstanceUID, "2.25.1");
        dataset.Set(Tags.PatientName, patient);
        var path = Path.Combine(folder.Path, name);
        using var stream = File.Create(path);
        DicomFile.Write(stream, null, dataset, TransferSyntax.ExplicitVRLittleEndian);
        return path;
    }
}
