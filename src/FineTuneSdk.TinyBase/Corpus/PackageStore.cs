using System.Diagnostics;

namespace FineTuneSdk.TinyBase.Corpus;

/// <summary>Gets packages from Debian's archive and unpacks them, without installing anything.</summary>
internal sealed class PackageStore(string folder, TextWriter log)
{
    /// <summary>The folder into which a package was unpacked; it is downloaded if it isn't there.</summary>
    /// <remarks>The archive keeps one version of a package: if the pinned one is gone, its successor is taken, and said.</remarks>
    public string Unpack(CorpusPackage package)
    {
        var target = Path.Combine(folder, "unpacked", package.Name);
        if (Directory.Exists(target))
            return target;

        var downloads = Directory.CreateDirectory(Path.Combine(folder, "packages", package.Name)).FullName;
        if (!Run("apt-get", ["download", $"{package.Name}={package.Version}"], downloads))
        {
            log.WriteLine($"{package.Name} {package.Version} is not in the archive; taking the version that is.");
            if (!Run("apt-get", ["update"], downloads) || !Run("apt-get", ["download", package.Name], downloads))
                throw new InvalidOperationException($"apt-get can't download {package.Name}: a Debian 12 system with its archive is needed.");
        }

        var unpacking = target + ".part";
        Directory.CreateDirectory(unpacking);
        if (!Run("dpkg-deb", ["-x", Directory.EnumerateFiles(downloads, "*.deb").Single(), unpacking], downloads))
            throw new InvalidOperationException($"dpkg-deb can't unpack {package.Name}.");
        Directory.Move(unpacking, target);
        return target;
    }

    private static bool Run(string program, string[] arguments, string workingDirectory)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = workingDirectory, RedirectStandardError = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} can't be started.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
