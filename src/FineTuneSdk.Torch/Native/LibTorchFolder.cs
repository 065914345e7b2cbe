using System.Text.RegularExpressions;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Native;

/// <summary>A folder with libtorch's libraries.</summary>
/// <param name="Path">The folder that holds them itself.</param>
/// <param name="Version">PyTorch's version, where the folder tells it.</param>
internal sealed partial record LibTorchFolder(string Path, Version? Version)
{
    // TorchSharp 0.107 is built for 2.10; 2.11 and 2.12 have all that it calls, 2.13 lacks some of it.
    private static readonly Version Oldest = new(2, 10);
    private static readonly Version Newest = new(2, 12);

    // A folder may be named as what it is, or as what contains it: an unpacked libtorch, a site-packages folder, an installed torch, a virtual environment.
    private static readonly string[][] Inside = [[], ["lib"], ["torch", "lib"], ["libtorch", "lib"]];

    /// <summary>The folder that a path stands for, or null if there is no libtorch.</summary>
    public static LibTorchFolder? Find(string path, LibTorchPlatform platform)
    {
        foreach (var candidate in Inside.Select(parts => System.IO.Path.Combine([path, .. parts])).Concat(SitePackages(path)))
        {
            if (File.Exists(System.IO.Path.Combine(candidate, platform.FileName("torch_cpu"))))
                return new LibTorchFolder(System.IO.Path.GetFullPath(candidate), ReadVersion(candidate));
        }
        return null;
    }

    /// <summary>Checks that the folder is whole and of a version that serves.</summary>
    /// <exception cref="FineTuneException">FTSDK0002, FTSDK0003.</exception>
    public void Check(LibTorchPlatform platform)
    {
        var missing = LibTorchPlatform.Libraries.Where(l => l.IsRequired).Select(l => platform.FileName(l.Name)).Where(f => !File.Exists(System.IO.Path.Combine(Path, f))).ToList();
        if (missing.Count > 0)
        {
            throw new FineTuneException(
                DiagnosticCodes.LibTorchFolderInvalid,
                $"The folder is no whole libtorch for {platform.RuntimeIdentifier}: {string.Join(", ", missing)} missing. Name the 'lib' folder of libtorch, or the 'torch/lib' of an installed PyTorch.",
                new SourceSpan(Path));
        }
        if (Version is { } version && (version < Oldest || new Version(version.Major, version.Minor) > Newest))
        {
            throw new FineTuneException(
                DiagnosticCodes.LibTorchVersionNotSupported,
                $"The folder holds PyTorch {version}; TorchSharp works with {Oldest} to {Newest}. Install one of these, or leave the folder unset to use the package's libtorch.",
                new SourceSpan(Path));
        }
    }

    private static IEnumerable<string> SitePackages(string environment)
    {
        var lib = System.IO.Path.Combine(environment, "lib");
        if (!Directory.Exists(lib))
            return [];
        return Directory.EnumerateDirectories(lib, "python3*").Order(StringComparer.Ordinal).Select(python => System.IO.Path.Combine(python, "site-packages", "torch", "lib"));
    }

    // torch/version.py has the line "__version__ = '2.11.0+cu130'"; an unpacked libtorch has the text alone in build-version.
    private static Version? ReadVersion(string folder)
    {
        var parent = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(folder));
        if (parent is null)
            return null;
        foreach (var (file, pattern) in new[] { ("version.py", PythonVersion()), ("build-version", PlainVersion()) })
        {
            var path = System.IO.Path.Combine(parent, file);
            if (!File.Exists(path) || new FileInfo(path).Length > 1 << 16)
                continue;
            var match = pattern.Match(File.ReadAllText(path));
            if (match.Success && System.Version.TryParse(match.Groups[1].Value, out var version))
                return version;
        }
        return null;
    }

    [GeneratedRegex(@"^__version__(?:\s*:\s*\w+)?\s*=\s*['""](\d{1,4}\.\d{1,4}(?:\.\d{1,4})?)", RegexOptions.Multiline)]
    private static partial Regex PythonVersion();

    [GeneratedRegex(@"\A\s*(\d{1,4}\.\d{1,4}(?:\.\d{1,4})?)")]
    private static partial Regex PlainVersion();
}
