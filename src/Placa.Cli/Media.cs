using System.CommandLine;

namespace Placa.Cli;

/// <summary><c>placa media</c>: file-sets with a DICOMDIR, as they are on discs and sticks (PS3.10 section 8).</summary>
internal static class Media
{
    public static Command Create() => new("media", "Read and make media with a DICOMDIR") { MediaList.Create(), MediaCreate.Create() };
}
