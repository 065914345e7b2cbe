using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Native;

/// <summary>Finds libtorch. A place that somebody named must hold it; places that are only usual are tried one after the other.</summary>
internal static class LibTorchLocator
{
    /// <summary>The environment variable that names a folder.</summary>
    public const string EnvironmentVariable = "FINETUNE_LIBTORCH";

    /// <summary>The runtime option (runtimeconfig.json) that a build writes.</summary>
    public const string RuntimeOption = "FineTune.LibTorchDirectory";

    /// <summary>Finds the folder.</summary>
    /// <param name="directory">The folder that the caller asks for, or null.</param>
    /// <param name="platform">This machine's.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="runtimeOption">Reads a runtime option.</param>
    /// <param name="programDirectory">The program's folder.</param>
    /// <exception cref="FineTuneException">FTSDK0001: nowhere; FTSDK0002: not where it was said to be.</exception>
    public static LibTorchFolder Find(
        string? directory, LibTorchPlatform platform, Func<string, string?> environment, Func<string, string?> runtimeOption, string programDirectory)
    {
        (string Place, string? Path)[] named =
        [
            ("the folder asked for", directory),
            ($"the environment variable {EnvironmentVariable}", environment(EnvironmentVariable)),
        ];
        foreach (var (place, path) in named)
        {
            if (!string.IsNullOrEmpty(path))
                return LibTorchFolder.Find(path, platform) ?? throw NotThere(place, path, platform);
        }

        // The build machine's folder is gone once an app has been moved, so the next place may still serve. A published app's is relative to itself.
        string?[] usual =
        [
            runtimeOption(RuntimeOption) is { Length: > 0 } option ? Path.GetFullPath(option, programDirectory) : null, Path.Combine(programDirectory, "finetune", "libtorch"), programDirectory,
            Path.Combine(programDirectory, "runtimes", platform.RuntimeIdentifier, "native"),
        ];
        var searched = usual.Where(p => !string.IsNullOrEmpty(p)).Cast<string>().ToList();
        return searched.Select(p => LibTorchFolder.Find(p, platform)).FirstOrDefault(f => f is not null)
            ?? throw new FineTuneException(
                DiagnosticCodes.LibTorchNotFound,
                $"libtorch wasn't found; searched: {string.Join(", ", searched)}. Build the project with FineTuneSdk, which gets it, or set {EnvironmentVariable} to the folder of a libtorch or of an installed PyTorch 2.10 to 2.12 (its torch/lib).");
    }

    private static FineTuneException NotThere(string place, string path, LibTorchPlatform platform) => new(
        DiagnosticCodes.LibTorchFolderInvalid,
        $"There is no libtorch for {platform.RuntimeIdentifier} in the folder ({place}): {platform.FileName("torch_cpu")} isn't there. Name the 'lib' folder of libtorch, or the 'torch/lib' of an installed PyTorch.",
        new SourceSpan(path));
}
