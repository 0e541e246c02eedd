using System.Globalization;
using BenchmarkDotNet.Running;
using Placa.Benchmarks;
using Placa.Benchmarks.Network;

if (args is ["read" or "read-rented", var folder, var repetitions])
    ReadFiles.Run(folder, int.Parse(repetitions, CultureInfo.InvariantCulture), rentMemory: args[0] == "read-rented");
else if (args is ["enhanced", var place, var times])
    EnhancedHeader.Run(place, int.Parse(times, CultureInfo.InvariantCulture));
else if (args is ["rewrite", var source, var passes])
    RewriteFiles.Run(source, int.Parse(passes, CultureInfo.InvariantCulture));
else if (args is ["large", var target])
    LargeObject.Run(target);
else if (args is ["render", var image, var seconds])
    RenderFrames.Run(image, double.Parse(seconds, CultureInfo.InvariantCulture));
else if (args is ["codecs", var corpus, var wasmScript])
    CodecRates.Run(corpus, Path.GetFullPath(wasmScript));
else if (args is ["network", var placa, .. var parts])
    await NetworkRates.RunAsync(Path.GetFullPath(placa), parts);
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
