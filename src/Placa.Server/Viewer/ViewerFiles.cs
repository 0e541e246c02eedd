using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace Placa.Server.Viewer;

/// <summary>The viewer's files, embedded when the server was built. No path of a request ever reaches the disk.</summary>
internal sealed class ViewerFiles
{
    private const string Prefix = "viewer/";
    private const string BrotliExtension = ".br";

    private readonly FrozenDictionary<string, ViewerFile> _files;

    public ViewerFiles(Assembly assembly)
    {
        var resources = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToHashSet();
        _files = resources
            .Where(name => !name.EndsWith(BrotliExtension, StringComparison.Ordinal))
            .Select(name => new ViewerFile(
                assembly, name, resources.Contains(name + BrotliExtension) ? name + BrotliExtension : null, name[Prefix.Length..].Replace('\\', '/')))
            .ToFrozenDictionary(file => file.Path, StringComparer.Ordinal);
    }

    /// <summary>The page of the viewer; null when the viewer was not built.</summary>
    public ViewerFile? Page => Find("index.html");

    /// <summary>The file with this path under the root; null when there is none.</summary>
    public ViewerFile? Find(string path) => _files.GetValueOrDefault(path);
}

/// <summary>One file of the viewer.</summary>
internal sealed class ViewerFile(Assembly assembly, string resource, string? brotliResource, string path)
{
    private string? _etag;

    public string Path => path;

    /// <summary>True for files whose name changes with their content.</summary>
    public bool IsImmutable => path.StartsWith("assets/", StringComparison.Ordinal);

    /// <summary>Weak, as the compressed copy goes out under the same one (RFC 9110 section 8.8.1).</summary>
    public string ETag => _etag ??= MakeETag();

    public string ContentType => System.IO.Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" or ".map" => "application/json",
        ".webmanifest" => "application/manifest+json",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".wasm" => "application/wasm",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };

    /// <summary>True when the build made a compressed copy.</summary>
    public bool HasBrotli => brotliResource is not null;

    /// <summary>Opens the content; the caller disposes it.</summary>
    public Stream OpenRead() => assembly.GetManifestResourceStream(resource)!;

    /// <summary>Opens the compressed copy; the caller disposes it.</summary>
    public Stream OpenBrotli() => assembly.GetManifestResourceStream(brotliResource!)!;

    private string MakeETag()
    {
        using var content = OpenRead();
        return $"W/\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"";
    }
}
