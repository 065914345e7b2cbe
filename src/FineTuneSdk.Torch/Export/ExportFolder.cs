using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Torch.Export;

/// <summary>The folder that an export writes.</summary>
internal static class ExportFolder
{
    /// <summary>Nothing of the user's is overwritten.</summary>
    /// <exception cref="FineTuneException">FTSDK0106: there is something in the folder, or it is a file.</exception>
    public static void CheckEmpty(string folder)
    {
        if (File.Exists(folder) || Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new FineTuneException(DiagnosticCodes.ExportNotEmpty, "There is something in the folder already; name an empty one, or one that doesn't exist.", new SourceSpan(Path.GetFullPath(folder)));
    }
}
