using Microsoft.Data.Sqlite;
using Placa.Archive.Settings;

namespace Placa.Archive.Committing;

/// <summary>The rows of commitments in <c>placa.db</c>.</summary>
internal sealed class CommitmentTable(SettingsDatabase database)
{
    private const string Select = "SELECT id, role, peer, our_ae_title, transaction_uid, created, checked, reported FROM commitments";

    public void Add(Commitment commitment)
    {
        database.Run(
            "INSERT INTO commitments(id, role, peer, our_ae_title, transaction_uid, created) VALUES($1, $2, $3, $4, $5, $6)",
            commitment.Id, commitment.Role.ToString(), commitment.Peer, commitment.OurAeTitle, commitment.TransactionUid, commitment.CreatedAt.ToUnixTimeMilliseconds());
        for (var i = 0; i < commitment.References.Count; i++)
        {
            database.Run(
                "INSERT INTO commitment_references(commitment, position, sop_class, sop_instance) VALUES($1, $2, $3, $4)",
                commitment.Id, i, commitment.References[i].SopClassUid, commitment.References[i].SopInstanceUid);
        }
    }

    public Commitment? Find(string id) => WithReferences(database.Query($"{Select} WHERE id = $1", Read, id));

    public Commitment? Find(CommitmentRole role, string transactionUid, string? peer = null) => WithReferences(
        database.Query($"{Select} WHERE transaction_uid = $1 AND role = $2 AND ($3 IS NULL OR peer = $3)", Read, transactionUid, role.ToString(), peer));

    public IReadOnlyList<Commitment> List(int limit) =>
        [.. database.Query($"{Select} ORDER BY id DESC LIMIT $1", Read, limit).Select(commitment => WithReferences([commitment], "AND failure IS NOT 0")!)];

    /// <summary>Writes what has become known: when it was checked and reported, and the verdict on each instance.</summary>
    public void SetVerdicts(Commitment commitment) => database.Together(() =>
    {
        database.Run(
            "UPDATE commitments SET checked = $2, reported = $3 WHERE id = $1",
            commitment.Id, commitment.CheckedAt?.ToUnixTimeMilliseconds(), commitment.ReportedAt?.ToUnixTimeMilliseconds());
        for (var i = 0; i < commitment.References.Count; i++)
            database.Run("UPDATE commitment_references SET failure = $3 WHERE commitment = $1 AND position = $2", commitment.Id, i, commitment.References[i].Failure);
    });

    /// <summary>Forgets what was reported before a time.</summary>
    public void Prune(DateTimeOffset before) => database.Together(() =>
    {
        var time = before.ToUnixTimeMilliseconds();
        database.Run("DELETE FROM commitment_references WHERE commitment IN (SELECT id FROM commitments WHERE reported < $1)", time);
        database.Run("DELETE FROM commitments WHERE reported < $1", time);
    });

    private Commitment? WithReferences(IReadOnlyList<Commitment> found, string condition = "") => found is not [var commitment, ..] ? null : commitment with
    {
        References = database.Query(
            $"SELECT sop_class, sop_instance, failure FROM commitment_references WHERE commitment = $1 {condition} ORDER BY position",
            row => new CommitmentReference(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetInt32(2)),
            commitment.Id),
    };

    private static Commitment Read(SqliteDataReader row) => new(
        row.GetString(0), Enum.Parse<CommitmentRole>(row.GetString(1)), row.GetString(2), row.GetString(3), row.GetString(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), Time(row, 6), Time(row, 7), []);

    private static DateTimeOffset? Time(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
