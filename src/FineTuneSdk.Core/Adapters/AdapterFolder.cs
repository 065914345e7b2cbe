using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Core.Adapters;

/// <summary>An adapter on disk: PEFT's <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>, and <c>finetune.manifest.json</c>.</summary>
public static class AdapterFolder
{
    /// <summary>The name of the tensors' file.</summary>
    public const string WeightsFileName = "adapter_model.safetensors";

    /// <summary>Writes a folder without a manifest, in place of one that may be there.</summary>
    /// <exception cref="FineTuneException">It can't be written (FTSDK0101).</exception>
    public static void Write(string folder, PeftAdapterConfig config, IReadOnlyList<SafetensorsTensor> tensors) => AtomicFile.WriteFolder(folder, temporary =>
    {
        File.WriteAllText(Path.Combine(temporary, PeftAdapterConfig.FileName), PeftAdapterConfigWriter.Write(config));
        using var stream = File.Create(Path.Combine(temporary, WeightsFileName));
        SafetensorsWriter.Write(stream, tensors);
    });

    /// <summary>Adds the manifest, or replaces it.</summary>
    /// <exception cref="FineTuneException">It can't be written (FTSDK0101).</exception>
    public static void WriteManifest(string folder, AdapterManifest manifest) =>
        AtomicFile.WriteAllBytes(Path.Combine(folder, AdapterManifest.FileName), AdapterManifestFile.Write(manifest));

    /// <summary>Opens a folder's tensors, mapped and checked.</summary>
    /// <exception cref="FineTuneException">FTSDK1404: there is no such file; FTSDK1110: it isn't valid.</exception>
    public static SafetensorsFile OpenWeights(string folder)
    {
        var file = Path.Combine(folder, WeightsFileName);
        if (File.Exists(file))
            return SafetensorsFile.Open(file);
        var hint = File.Exists(Path.Combine(folder, "adapter_model.bin")) ? "adapter_model.bin isn't read; save the adapter as safetensors" : "an adapter folder holds its tensors there";
        throw new FineTuneException(DiagnosticCodes.AdapterTensorsDoNotFit, $"There is no {WeightsFileName}; {hint}.", new SourceSpan(file));
    }

    /// <summary>Checks that a base is the one that an adapter was trained on.</summary>
    /// <exception cref="FineTuneException">FTSDK1405: it is another.</exception>
    public static void CheckBase(string folder, AdapterManifest manifest, string baseIdentity)
    {
        if (!string.Equals(manifest.Base.Identity, baseIdentity, StringComparison.OrdinalIgnoreCase))
            throw new FineTuneException(
                DiagnosticCodes.AdapterBaseDiffers,
                $"The adapter '{manifest.Name}' was trained on the base '{manifest.Base.Model}' with the identity {Short(manifest.Base.Identity)}, and this base has {Short(baseIdentity)}; use the base that it was trained on, or train again.",
                new SourceSpan(Path.Combine(folder, AdapterManifest.FileName)));
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] + "…" : hash;
}
