namespace FineTuneSdk.Torch.Serving;

/// <summary>How an adapter is loaded for serving.</summary>
public sealed class FineTunedModelOptions
{
    /// <summary>The folder of the adapter's base. Default null: searched. A folder with another model is an error.</summary>
    public string? BaseDirectory { get; set; }

    /// <summary>Folders of bases by the name that an adapter has for its base, as in the configuration's <c>FineTune:Bases:&lt;name&gt;</c>. A folder with another model is an error.</summary>
    public IDictionary<string, string> Bases { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary><c>auto</c> (default: a GPU where libtorch sees one), <c>cpu</c> or <c>cuda[:n]</c>.</summary>
    public string Device { get; set; } = "auto";

    /// <summary>The folder of libtorch. Default null: <c>FINETUNE_LIBTORCH</c>, the folder that the build wrote into the runtime configuration, <c>finetune/libtorch</c> beside the application. The first model that a process loads decides.</summary>
    public string? LibTorchDirectory { get; set; }

    /// <summary>The folder that holds adapters by name and bundled bases under <c>bases/</c>. Default: <c>finetune</c> beside the application.</summary>
    public string ContentDirectory { get; set; } = Path.Combine(AppContext.BaseDirectory, "finetune");
}
