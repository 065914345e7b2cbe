namespace FineTuneSdk.Core.Diagnostics;

/// <content>Machine, stores and worker: 01xx.</content>
public static partial class DiagnosticCodes
{
    /// <summary>A file or folder can't be written.</summary>
    public const string CannotWrite = "FTSDK0101";

    /// <summary>An entry of a store is damaged; it was set aside where that is possible.</summary>
    public const string DamagedStoreEntry = "FTSDK0102";

    /// <summary>No store holds the adapter, and the mode forbids training.</summary>
    public const string NotInStore = "FTSDK0103";

    /// <summary>The request file of a build can't be read.</summary>
    public const string BadRequest = "FTSDK0104";

    /// <summary>The device is unknown, or this machine doesn't have it.</summary>
    public const string NoSuchDevice = "FTSDK0105";

    /// <summary>A folder that an export shall write isn't empty.</summary>
    public const string ExportNotEmpty = "FTSDK0106";

    /// <summary>A lock can't be read, or is no lock.</summary>
    public const string LockInvalid = "FTSDK0120";

    /// <summary>The inputs of a training aren't those that the lock was made for.</summary>
    public const string LockStale = "FTSDK0121";

    /// <summary>There is no lock, and the build may not do without.</summary>
    public const string LockMissing = "FTSDK0122";

    /// <summary>A result isn't the one that the lock accepts.</summary>
    public const string AdapterNotLocked = "FTSDK0123";

    /// <summary>Something failed that nobody foresaw.</summary>
    public const string Unexpected = "FTSDK0180";
}
