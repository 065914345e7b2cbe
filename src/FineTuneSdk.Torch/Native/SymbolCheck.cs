using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Native;

/// <summary>
/// Holds the functions that the shim calls against those that a libtorch exports. Binding is lazy: without this, a missing one ends the process at its first call, and nothing
/// could be caught.
/// </summary>
internal static class SymbolCheck
{
    private const int NamesShown = 5;

    /// <summary>Throws if a function is missing.</summary>
    /// <exception cref="FineTuneException">FTSDK0004, with the functions; FTSDK0002: a file is no library of this system.</exception>
    public static void Check(string shim, LibTorchFolder folder)
    {
        var missing = Missing(shim, LibTorchPlatform.Libraries.Where(l => l.IsRequired).Select(l => $"lib{l.Name}.so"), folder.Path);
        if (missing.Count == 0)
            return;
        throw new FineTuneException(
            DiagnosticCodes.LibTorchSymbolsMissing,
            $"This libtorch{(folder.Version is null ? "" : $" ({folder.Version})")} lacks {missing.Count} functions that TorchSharp calls: {string.Join(", ", missing.Take(NamesShown))}{(missing.Count > NamesShown ? ", …" : "")}. Use PyTorch 2.10 to 2.12.",
            new SourceSpan(folder.Path));
    }

    internal static IReadOnlyList<string> Missing(string shim, IEnumerable<string> libraries, string folder)
    {
        var opened = new List<ElfFile>();
        try
        {
            using var caller = ElfFile.Open(shim);
            opened.AddRange(libraries.Select(name => ElfFile.Open(Path.Combine(folder, name))));
            return [.. caller.UnversionedImports().Where(name => !opened.Exists(l => l.Exports(name))).Order(StringComparer.Ordinal)];
        }
        finally
        {
            opened.ForEach(l => l.Dispose());
        }
    }
}
