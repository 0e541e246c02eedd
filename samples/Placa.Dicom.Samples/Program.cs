using Placa.Dicom.Samples;

// dotnet run --project samples/Placa.Dicom.Samples -- header FILE       who, what and when
// dotnet run --project samples/Placa.Dicom.Samples -- texts FILE        every text of every level
// dotnet run --project samples/Placa.Dicom.Samples -- odd FOLDER        what is odd about the files of a folder
// dotnet run --project samples/Placa.Dicom.Samples -- anonymous IN OUT  a copy without the patient's name and identifier
switch (args)
{
    case ["header", var path]:
        ReadHeader.Run(path);
        return 0;
    case ["texts", var path]:
        WalkElements.Run(path);
        return 0;
    case ["odd", var folder]:
        ListFindings.Run(folder);
        return 0;
    case ["anonymous", var source, var target]:
        ChangeFile.Run(source, target);
        return 0;
    default:
        Console.Error.WriteLine("header FILE | texts FILE | odd FOLDER | anonymous IN OUT");
        return 2;
}
