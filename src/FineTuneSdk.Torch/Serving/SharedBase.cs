using FineTuneSdk.Core.Weights;

namespace FineTuneSdk.Torch.Serving;

/// <summary>
/// A base in memory, once a process for each identity and device, whatever the number of adapters on it. It is loaded for the first user and freed after the last.
/// Safe for concurrent use.
/// </summary>
internal sealed class SharedBase
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<(string Identity, string Device), SharedBase> Loaded = [];

    private readonly Lock _loading = new();
    private readonly (string Identity, string Device) _key;
    private int _users;
    private BaseContent? _content;

    private SharedBase((string, string) key) => _key = key;

    /// <summary>What is shared. There is nothing after the last <see cref="Release"/>.</summary>
    public BaseContent Content => _content ?? throw new ObjectDisposedException(nameof(SharedBase));

    /// <summary>Gets a base for one user more.</summary>
    /// <param name="identity">The base's identity.</param>
    /// <param name="device">Where it is to lie.</param>
    /// <param name="find">Finds its folder, if it isn't in memory.</param>
    public static SharedBase Acquire(string identity, Device device, Func<ModelFolder> find)
    {
        var key = (identity, device.ToString());
        SharedBase shared;
        lock (Gate)
        {
            if (!Loaded.TryGetValue(key, out shared!))
                Loaded.Add(key, shared = new SharedBase(key));
            shared._users++;
        }

        try
        {
            // Apart from the gate: other bases needn't wait for this one's file.
            lock (shared._loading)
                shared._content ??= BaseContent.Load(find(), device);
            return shared;
        }
        catch
        {
            shared.Release();
            throw;
        }
    }

    /// <summary>Ends one use.</summary>
    public void Release()
    {
        lock (Gate)
        {
            if (--_users > 0)
                return;
            Loaded.Remove(_key);
        }

        _content?.Dispose();
        _content = null;
    }
}
