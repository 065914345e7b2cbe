#nullable enable
using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace FineTuneSdk.Tasks.LibTorch;

/// <summary>A libtorch of the user's own: a folder, or the one in an installed PyTorch. Either a folder or a problem.</summary>
internal sealed record ExternalLibTorch(string? Directory, string? Problem)
{
    // find_spec looks a package up without importing it, which would take seconds.
    private const string FindTorch = "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')";
    private const int PythonTimeoutMilliseconds = 10_000;
    private static readonly string[] Pythons = ["python3", "python"];
    private static readonly string[] SubFolders = ["", "lib", Path.Combine("torch", "lib")];
    private static readonly Version Lowest = new(2, 10);
    private static readonly Version TooHigh = new(2, 13);

    /// <summary>Looks into the folder if there is one, else for PyTorch.</summary>
    public static ExternalLibTorch Find(string directory)
    {
        if (directory.Length == 0)
            return FindPyTorch();
        var found = SubFolders.Select(folder => Path.GetFullPath(Path.Combine(directory, folder))).FirstOrDefault(LibTorchFolder.Holds);
        return found != null
            ? new ExternalLibTorch(found, null)
            : new ExternalLibTorch(null, $"{directory} holds no libtorch (FineTuneLibTorchDir, FINETUNE_LIBTORCH): it must be the folder of libtorch.so, torch.dll or libtorch.dylib, or the one above its \"lib\".");
    }

    private static ExternalLibTorch FindPyTorch()
    {
        var package = Pythons.Select(Ask).FirstOrDefault(answer => answer.Length > 0);
        if (package == null)
            return new ExternalLibTorch(null, "FineTuneTorchBackend is \"external\", but neither FineTuneLibTorchDir nor FINETUNE_LIBTORCH is set, and python3 finds no PyTorch. Set one of them to the folder of a libtorch 2.10 to 2.12.");
        return FromPyTorch(package);
    }

    /// <summary>The libtorch in PyTorch's package folder, if TorchSharp's native part fits its version.</summary>
    public static ExternalLibTorch FromPyTorch(string package)
    {
        var versionFile = Path.Combine(package, "version.py");
        var match = File.Exists(versionFile) ? Regex.Match(File.ReadAllText(versionFile), @"__version__\s*=\s*['""](\d+)\.(\d+)") : Match.Empty;
        var version = match.Success ? Version.Parse($"{match.Groups[1].Value}.{match.Groups[2].Value}") : null;
        if (version == null || version < Lowest || version >= TooHigh)
            return new ExternalLibTorch(null, $"The PyTorch in {package} is {version?.ToString() ?? "of an unknown version"}; TorchSharp works with libtorch 2.10 to 2.12. Set FineTuneLibTorchDir to such a one, or FineTuneTorchBackend=cpu.");
        return Find(package);
    }

    private static string Ask(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, $"-c \"{FindTorch}\"")
            {
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var answer = process.StandardOutput.ReadToEndAsync();
            var exited = process.WaitForExit(PythonTimeoutMilliseconds);
            if (!exited)
                process.Kill();
            return exited && process.ExitCode == 0 ? answer.Result.Trim() : "";
        }
        catch (Win32Exception)
        {
            return "";
        }
    }
}
