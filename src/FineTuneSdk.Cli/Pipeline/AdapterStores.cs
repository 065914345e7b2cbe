using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>The stores in which a result may be: the project's, then the user's.</summary>
internal sealed class AdapterStores(ResultFolder project, UserStore user)
{
    /// <summary>The manifest of the project's result if it is the fingerprint's and its weights are whole.</summary>
    public AdapterManifest? FindInProject(string fingerprint)
    {
        try
        {
            var manifest = AdapterManifestFile.Read(project.Path);
            return manifest.Fingerprint == fingerprint && File.Exists(project.WeightsPath) && Sha256.OfFile(project.WeightsPath) == manifest.AdapterSha256
                && (!project.IsAdapter || File.Exists(Path.Combine(project.Path, PeftAdapterConfig.FileName))) ? manifest : null;
        }
        catch (FineTuneException)
        {
            // None, or damaged: then it is restored or trained again.
            return null;
        }
    }

    /// <summary>Copies the user store's result into the project, with fresh times, so that a build copies it to its output.</summary>
    public AdapterManifest? RestoreFromUser(string fingerprint, DiagnosticBag diagnostics)
    {
        if (user.Find(fingerprint, diagnostics) is not { } stored)
            return null;
        AtomicFile.WriteFolder(project.Path, folder =>
        {
            foreach (var file in stored.Files.Keys)
                AtomicFile.Copy(Path.Combine(stored.Folder, file), Path.Combine(folder, file));
        });
        return FindInProject(fingerprint);
    }

    /// <summary>Publishes the project's result. If somebody was first with other bytes, those become the project's: the first result of a fingerprint is everybody's.</summary>
    /// <returns>The manifest of those other bytes, or null.</returns>
    public AdapterManifest? Publish(AdapterManifest manifest, DiagnosticBag diagnostics)
    {
        var stored = user.Publish(manifest.Fingerprint, project.Path, project.Files(), diagnostics);
        return stored.Files.GetValueOrDefault(Path.GetFileName(project.WeightsPath)) == manifest.AdapterSha256 ? null : RestoreFromUser(manifest.Fingerprint, diagnostics);
    }
}
